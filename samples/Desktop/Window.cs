namespace Desktop;

/// <summary>What the user sees. As with every window, only the thread that made it may touch it; so it needs no lock.</summary>
internal sealed class Window
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Ticks { get; private set; }

    public bool WasTouchedFromElsewhere { get; private set; }

    public void Show(string text)
    {
        Touch();
        Console.WriteLine($"[{text}] {Ticks} ticks");
    }

    public int Count()
    {
        Touch();
        return ++Ticks;
    }

    private void Touch() => WasTouchedFromElsewhere |= Environment.CurrentManagedThreadId != _thread;
}

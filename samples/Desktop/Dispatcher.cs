using System.Collections.Concurrent;

namespace Desktop;

/// <summary>The message loop of one thread, as every desktop framework has one.</summary>
internal sealed class Dispatcher : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _messages = [];
    private readonly TaskCompletionSource _quit = new();

    public override void Post(SendOrPostCallback d, object? state) => _messages.Add((d, state));

    /// <summary>Ends <see cref="Run"/>. Any thread may call it.</summary>
    public void Quit() => Post(_ => _quit.TrySetResult(), null);

    /// <summary>Opens the program, handles messages until somebody quits, and closes the program; all on the thread of the caller.</summary>
    public void Run(Func<Task<Func<Task>>> open)
    {
        SetSynchronizationContext(this);
        var program = OpenAndCloseAsync(open);
        foreach (var (callback, state) in _messages.GetConsumingEnumerable())
        {
            callback(state);
        }

        program.GetAwaiter().GetResult();
    }

    private async Task OpenAndCloseAsync(Func<Task<Func<Task>>> open)
    {
        try
        {
            var close = await open();
            await _quit.Task;
            await close();
        }
        finally
        {
            _messages.CompleteAdding();
        }
    }
}

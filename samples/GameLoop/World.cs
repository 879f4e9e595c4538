namespace GameLoop;

internal sealed class World
{
    private const int Full = 12;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _frames;

    public int Monsters { get; private set; }

    /// <summary>The job: brings the monsters back to their number.</summary>
    public void CreateMonsters(DateTimeOffset time)
    {
        var created = Full - Monsters;
        Monsters = Full;
        Console.WriteLine($"{time:HH:mm}: {created} monsters appear{(Environment.CurrentManagedThreadId == _thread ? "" : " on another thread")}.");
    }

    /// <summary>One frame: now and then a monster falls.</summary>
    public void Fight()
    {
        if (++_frames % 10 == 0 && Monsters > 0)
        {
            Monsters--;
        }
    }
}

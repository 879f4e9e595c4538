namespace GameLoop;

/// <summary>Time in the game: it passes when the game says so, and stands still while the game is paused.</summary>
internal sealed class GameClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _played;

    public override DateTimeOffset GetUtcNow() => start + _played;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _played.Ticks;

    public void Advance(TimeSpan time) => _played += time;
}

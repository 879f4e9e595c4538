using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Scheduler.Hosting.Triggers;

/// <summary>How long after its nominal instant an occurrence is due: spread over schedules and occurrences, and yet the same on every node at every time (JIT-1).</summary>
internal static class Jitter
{
    /// <summary>When an occurrence is due, in UTC ticks.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="nominal">The occurrence, UTC ticks.</param>
    /// <param name="next">The one after it, which it never reaches (JIT-2); null when there is none. Nothing is due beyond the calendar (CLK-6).</param>
    /// <param name="most">The longest delay.</param>
    /// <param name="mode">Whether each occurrence has a delay of its own (JIT-3).</param>
    public static long Due(string scheduleId, long nominal, long? next, TimeSpan most, JitterMode mode)
    {
        var room = ((next ?? DateTime.MaxValue.Ticks) - nominal) / TimeSpan.TicksPerMillisecond;
        var milliseconds = Math.Max(0, Math.Min(most.Ticks / TimeSpan.TicksPerMillisecond, room - 1));
        var hash = Hash(scheduleId, mode == JitterMode.PerOccurrence ? (nominal - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond : null);
        var share = Math.BigMul(hash, (ulong)milliseconds + 1, out _);
        return nominal + ((long)share * TimeSpan.TicksPerMillisecond);
    }

    /// <summary>What chooses the values of <c>H</c> in a cron expression of a schedule.</summary>
    public static int Seed(string scheduleId) => unchecked((int)Hash(scheduleId, null));

    private static ulong Hash(string scheduleId, long? unixMilliseconds)
    {
        // An id has at most 128 letters, each one byte; an unbound trigger may have any.
        Span<byte> input = stackalloc byte[512];
        var length = Encoding.UTF8.GetByteCount(scheduleId);
        input = length + 9 <= input.Length ? input : new byte[length + 9];
        Encoding.UTF8.GetBytes(scheduleId, input);
        if (unixMilliseconds is { } instant)
        {
            input[length] = 0;
            BinaryPrimitives.WriteInt64BigEndian(input[(length + 1)..], instant);
            length += 9;
        }

        return XxHash64.HashToUInt64(input[..length]);
    }
}

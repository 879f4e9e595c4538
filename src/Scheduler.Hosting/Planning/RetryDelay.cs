using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Scheduler.Hosting.Planning;

/// <summary>How long a failed run waits for its next attempt (RET-1). It follows from the run and the number of failures alone, so that all nodes agree.</summary>
internal static class RetryDelay
{
    /// <param name="run">The run.</param>
    /// <param name="failures">How many of its attempts have failed, from 1.</param>
    /// <param name="policy">The policy in force; no member is null.</param>
    /// <returns>Whole milliseconds.</returns>
    public static TimeSpan Of(RunId run, int failures, RetryPolicy policy)
    {
        if (policy.Delays! is { Count: > 0 } delays)
        {
            return delays[Math.Min(failures, delays.Count) - 1].ToTimeSpan();
        }

        // Beyond the range of numbers it is infinite, and the longest delay holds.
        var exact = policy.InitialDelay!.Value.ToTimeSpan().TotalMilliseconds * Math.Pow(policy.Factor!.Value, failures - 1);
        var delay = Math.Min(policy.MaxDelay!.Value.ToTimeSpan().TotalMilliseconds, double.IsNaN(exact) ? 0 : exact);
        var jitter = policy.Jitter!.Value;
        return TimeSpan.FromMilliseconds(Math.Floor(delay * (1 - jitter + (2 * jitter * Share(run, failures)))));
    }

    /// <summary>From 0 to below 1: the upper 53 bits of the hash, which a number holds exactly.</summary>
    private static double Share(RunId run, int failures)
    {
        var id = run.ToString();
        Span<byte> input = stackalloc byte[64];
        var length = Encoding.UTF8.GetBytes(id, input);
        input[length] = 0;
        BinaryPrimitives.WriteInt64BigEndian(input[(length + 1)..], failures);
        return (XxHash64.HashToUInt64(input[..(length + 9)]) >> 11) * (1.0 / (1UL << 53));
    }
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The numbers in run ids. They are made without asking a store, so that a run can be enqueued in the caller's own transaction.</summary>
internal static class JobStream
{
    // One entry for each job that the application knows.
    private static readonly ConcurrentDictionary<string, long> Numbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The stream of runs that were enqueued for a job, not a schedule: a number that every node computes alike from the job's name.</summary>
    public static long Number(string job) => Numbers.GetOrAdd(job, Compute);

    /// <summary>A number nobody else has: for a new schedule, or for a run that a caller makes.</summary>
    public static long Unique()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return Positive(random);
    }

    /// <summary>The number of a run that a named request makes: the same each time.</summary>
    public static long Named(string key) => Hash($"request {key}");

    private static long Compute(string job) => Hash(job.ToUpperInvariant());

    private static long Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Positive(hash);
    }

    // Zero means "scheduled" in a run id, and ids sort as non-negative numbers.
    private static long Positive(ReadOnlySpan<byte> bytes) => Math.Max(1, BinaryPrimitives.ReadInt64BigEndian(bytes) & long.MaxValue);
}

using System.Globalization;
using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>The buckets of rate limits by key (RAT-1).</summary>
internal sealed class Buckets(Database database)
{
    private const string Columns = "permits, per, burst, shares, instant";

    private readonly Statement _find = database[$"select {Columns} from bucket where key = ?"];
    private readonly Statement _write = database[$"insert or replace into bucket(key, {Columns}) values(?, ?, ?, ?, ?, ?)"];
    private readonly Statement _all = database[$"select {Columns}, key from bucket"];
    private readonly Statement _delete = database["delete from bucket where key = ?"];

    /// <summary>When there is a token; an instant that is not after <paramref name="now"/> where there is one already.</summary>
    public DateTimeOffset NextAt(string key, RateLimit limit, DateTimeOffset now)
    {
        if (!_find.With(key).TryRead(Read, out var bucket))
        {
            return now;
        }

        // Kept, so that after the clock was set back the bucket counts from there.
        var filled = bucket.At(limit, now);
        if (filled != bucket)
        {
            Write(key, filled);
        }

        return filled.NextAt;
    }

    /// <summary>Takes a token that is there.</summary>
    public void Take(string key, RateLimit limit, DateTimeOffset now) =>
        Write(key, (_find.With(key).TryRead(Read, out var bucket) ? bucket.At(limit, now) : TokenBucket.Full(limit, now)).Less());

    /// <summary>Drops those that are full again: they are as good as none.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var (bucket, key) in _all.ReadAll(static row => (Read(row), row.Text())))
        {
            if (bucket.At(bucket.Limit, now).IsFull)
            {
                _delete.With(key).Run();
            }
        }
    }

    private void Write(string key, in TokenBucket bucket) => _write
        .With(key).With(bucket.Limit.Permits).With(bucket.Limit.Per.ToTimeSpan().Ticks).With(bucket.Limit.Burst)
        .With(bucket.Shares.ToString(CultureInfo.InvariantCulture)).With(bucket.Instant)
        .Run();

    private static TokenBucket Read(Statement row) =>
        new(new(row.Int(), TimeSpan.FromTicks(row.Long()), row.Int()), Int128.Parse(row.Text(), CultureInfo.InvariantCulture), row.Instant());
}

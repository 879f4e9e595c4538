using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class IdempotencyKeysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, 7, TimeSpan.FromHours(2));

    [Fact]
    public void FEN_2_a_scheduled_run_is_named_by_its_occurrence_in_utc() => Assert.Equal("Nightly/2026-03-02T10:00:00.007Z", IdempotencyKeys.Scheduled("Nightly", Noon));

    [Fact]
    public void FEN_2_a_run_that_a_caller_made_is_named_by_its_id()
    {
        var run = new RunId(3, Noon.ToUniversalTime(), 9);
        Assert.Equal($"nightly/m-{run}", IdempotencyKeys.Manual("nightly", run));
    }

    [Theory]
    [InlineData(false, "nightly/2026-03-02T10:00:00.007Z/b-42")]
    [InlineData(true, "nightly/2026-03-02T10:00:00.007Z")]
    public void FEN_2_a_backfill_is_other_work_than_the_schedules_unless_it_is_to_be_the_same(bool reuse, string key) =>
        Assert.Equal(key, IdempotencyKeys.Backfill("nightly", Noon, "42", reuse));
}

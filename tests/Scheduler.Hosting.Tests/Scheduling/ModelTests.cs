using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// Random histories of two nodes that share a store, against a small model. The environment variable <c>SCHEDULER_MODEL_STEPS</c> says how many steps to do altogether.
/// </summary>
public sealed class ModelTests
{
    [ModelProperty]
    public async Task CORE_3_MIS_6_no_occurrence_runs_twice_unless_it_was_recovered_or_retried_and_none_is_lost_without_a_reason(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        await using var cluster = await ModelCluster.StartAsync();
        foreach (var step in history.Steps)
        {
            await cluster.DoAsync(step);
            cluster.Ledger.Check();
        }

        await cluster.FinishAsync();
        cluster.Ledger.Check();
    }

    [Fact]
    public async Task SKW_4_what_starts_after_the_clock_leapt_there_and_back_has_a_whole_lease()
    {
        await using var cluster = await ModelCluster.StartAsync();
        HistoryStep[] steps =
        [
            new(StepKind.JumpBack, 106, 39), new(StepKind.Advance, 870, 3269), new(StepKind.Advance, 878, 1884), new(StepKind.Advance, 257, 131), new(StepKind.Add, 139, 330),
            new(StepKind.Advance, 442, 3317), new(StepKind.Advance, 584, 3358), new(StepKind.JumpAhead, 870, 2158), new(StepKind.Advance, 948, 3094),
        ];
        foreach (var step in steps)
        {
            await cluster.DoAsync(step);
            cluster.Ledger.Check();
        }

        await cluster.FinishAsync();
        cluster.Ledger.Check();
    }

    [Fact]
    public async Task The_model_sees_what_it_is_to_see()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.DoAsync(new(StepKind.Add, 0, 0));
        for (var i = 0; i < 8; i++)
        {
            await cluster.DoAsync(new(StepKind.Advance, 0, 3000));
        }

        await cluster.DoAsync(new(StepKind.Crash, 0, 0));
        await cluster.DoAsync(new(StepKind.Crash, 1, 0));
        await cluster.FinishAsync();

        cluster.Ledger.Check();
        Assert.NotEqual(0, cluster.Ledger.Recoveries);
        Assert.NotEqual(0, cluster.Ledger.Missed);
    }
}

/// <summary>What happens to the cluster, step by step.</summary>
public sealed record History(IReadOnlyList<HistoryStep> Steps)
{
    public override string ToString() => string.Join('\n', Steps);
}

/// <summary>One step.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Which">What it does it to: one of those that are there, counted around.</param>
/// <param name="Amount">How far a clock moves, in milliseconds, or one of the ways to make a schedule.</param>
public readonly record struct HistoryStep(StepKind Kind, int Which, int Amount);

public enum StepKind
{
    Add,
    Remove,
    Pause,
    ResumeSkip,
    ResumeCatchUp,
    Advance,
    FinishOk,
    Fail,

    /// <summary>A node stops in the middle of whatever it does, and another process takes its place.</summary>
    Crash,

    /// <summary>The machine is suspended: all clocks go on, nobody acts.</summary>
    Sleep,

    /// <summary>Somebody sets the wall clock.</summary>
    JumpAhead,
    JumpBack,
}

public static class HistoryGenerator
{
    public const int Length = 100;

    private static Gen<HistoryStep> Steps { get; } =
        from kind in Gen.Frequency(
            (4, Gen.Constant(StepKind.Add)), (2, Gen.Constant(StepKind.Remove)), (3, Gen.Constant(StepKind.Pause)), (3, Gen.Constant(StepKind.ResumeSkip)),
            (3, Gen.Constant(StepKind.ResumeCatchUp)), (50, Gen.Constant(StepKind.Advance)), (20, Gen.Constant(StepKind.FinishOk)), (8, Gen.Constant(StepKind.Fail)),
            (3, Gen.Constant(StepKind.Crash)), (2, Gen.Constant(StepKind.Sleep)), (2, Gen.Constant(StepKind.JumpAhead)), (2, Gen.Constant(StepKind.JumpBack)))
        from which in Gen.Choose(0, 1000)
        from amount in Gen.Choose(1, 3500)
        select new HistoryStep(kind, which, amount);

    public static Arbitrary<History> Histories() => Arb.From(Steps.ListOf(Length).Select(steps => new History([.. steps])), Shorter);

    /// <summary>Without a half, a quarter, ... a step of them.</summary>
    private static IEnumerable<History> Shorter(History history)
    {
        for (var length = history.Steps.Count / 2; length > 0; length /= 2)
        {
            for (var from = 0; from < history.Steps.Count; from += length)
            {
                yield return new([.. history.Steps.Take(from), .. history.Steps.Skip(from + length)]);
            }
        }
    }
}

/// <summary>A property over as many histories as the wanted number of steps needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
#pragma warning disable xUnit3003 // The base class takes no source information.
internal sealed class ModelPropertyAttribute : PropertyAttribute
#pragma warning restore xUnit3003
{
    private const int DefaultSteps = 3000;

    public ModelPropertyAttribute()
    {
        var steps = Environment.GetEnvironmentVariable("SCHEDULER_MODEL_STEPS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultSteps;
        MaxTest = Math.Max(1, steps / HistoryGenerator.Length);
        Arbitrary = [typeof(HistoryGenerator)];
    }
}

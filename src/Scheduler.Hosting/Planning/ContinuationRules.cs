using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Scheduler.Hosting.Planning;

/// <summary>Which runs follow the end of another (CON-1, CON-2). Pure.</summary>
internal static class ContinuationRules
{
    /// <summary>Whether the final state is one of those that are followed.</summary>
    public static bool Follows(RunEnds on, RunState end) => (on & EndOf(end)) != 0;

    /// <summary>
    /// The id of the run that follows: it inherits the nominal instant of its parent (CON-2), and its kind is a hash of parent and child, so that the end of one parent, recorded
    /// however often, makes one child (CON-1).
    /// </summary>
    public static RunId ChildOf(RunId parent, long schedule)
    {
        Span<byte> input = stackalloc byte[64];
        var length = Encoding.UTF8.GetBytes(parent.ToString(), input);
        input[length] = 0;
        BinaryPrimitives.WriteInt64BigEndian(input[(length + 1)..], schedule);
        var kind = (long)(XxHash64.HashToUInt64(input[..(length + 9)]) & long.MaxValue);

        // 0 is the occurrence itself.
        return new(schedule, parent.Nominal, kind == 0 ? 1 : kind);
    }

    private static RunEnds EndOf(RunState state) => state switch
    {
        RunState.Succeeded => RunEnds.Succeeded,
        RunState.Failed or RunState.DeserializationFailed or RunState.Abandoned or RunState.Poisoned => RunEnds.Failed,
        RunState.TimedOut => RunEnds.TimedOut,
        RunState.Cancelled => RunEnds.Cancelled,
        RunState.Missed => RunEnds.Missed,
        RunState.Skipped => RunEnds.Skipped,
        _ => RunEnds.None,
    };
}

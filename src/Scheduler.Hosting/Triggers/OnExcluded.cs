namespace Scheduler.Hosting.Triggers;

/// <summary>What becomes of an occurrence that a calendar excludes (CAL-2).</summary>
public enum OnExcluded
{
    /// <summary>It is left out. The default.</summary>
    Skip = 0,

    /// <summary>It moves to the next day on which its time of day is not excluded.</summary>
    Next = 1,

    /// <summary>It moves to the last day before on which its time of day is not excluded.</summary>
    Previous = 2,

    /// <summary>As <see cref="Next"/>, but as <see cref="Previous"/> where that would leave the month.</summary>
    ModifiedNext = 3,
}

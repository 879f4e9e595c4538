namespace Scheduler.Hosting.Diagnostics;

/// <summary>The names by which an application subscribes to the scheduler's metrics and traces, for example <c>AddMeter(SchedulerDiagnostics.MeterName)</c>.</summary>
public static class SchedulerDiagnostics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Scheduler.Hosting";

    /// <summary>Name of the activity source.</summary>
    public const string ActivitySourceName = "Scheduler.Hosting";
}

using Scheduler.Hosting;

namespace WebApp.Pages;

/// <summary>A schedule, what it is for, and its latest run.</summary>
public sealed record ScheduleLine(Schedule Schedule, string? Description, Run? LastRun);

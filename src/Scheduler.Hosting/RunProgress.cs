namespace Scheduler.Hosting;

/// <summary>How far a running job says it has come.</summary>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Message">What it does at the moment, or null.</param>
public sealed record RunProgress(double Fraction, string? Message);

namespace Scheduler.Hosting;

/// <summary>Names a job class, so that renaming the class changes nothing that is stored (VER-3). Without it the name is the class's in kebab case: <c>NightlyReport</c> and <c>NightlyReportJob</c> are <c>nightly-report</c>.</summary>
/// <param name="name">The job's name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobNameAttribute(string name) : Attribute
{
    /// <summary>The job's name.</summary>
    public string Name { get; } = name;
}

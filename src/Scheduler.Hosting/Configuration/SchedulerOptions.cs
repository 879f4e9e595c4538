using System.Reflection;
using System.Text.Json;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// All settings of the scheduler. Filled by <c>Configure</c> first, then key by key by the section <c>Scheduler</c>, then by <c>PostConfigure</c>; checked as a whole when the host
/// starts, and made anew when the configuration changes while it runs (CFG-2).
/// </summary>
public sealed class SchedulerOptions
{
    /// <summary>The section that is read unless another is named.</summary>
    public const string DefaultSection = "Scheduler";

    /// <summary>Whether the host runs the loops. When false, schedules and runs can still be read and added. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>What becomes of schedules that are invalid. Default: <see cref="OnInvalid.Refuse"/>.</summary>
    public OnInvalid OnInvalid { get; set; }

    /// <summary>What makes the loops turn. Default: <see cref="SchedulerDriver.Hosted"/>.</summary>
    public SchedulerDriver Driver { get; set; }

    /// <summary>Time zone of every trigger that names none: an IANA id, or a Windows id where the system can convert it. Default: UTC, whatever the host's is (DST-6).</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Names this deployment, for <see cref="RunOnStartup.OncePerDeployment"/> (INT-3). Default: the informational version of the entry assembly, or the empty text where it has none.</summary>
    public string Deployment { get; set; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>What this process does among those that share its stores.</summary>
    public NodeOptions Node { get; } = new();

    /// <summary>Jobs by name: code, policies, and optionally one schedule of the same id (CFG-3, CFG-3a).</summary>
    public IDictionary<string, JobOptions> Jobs { get; } = new Dictionary<string, JobOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Schedules by id.</summary>
    public IDictionary<string, ScheduleOptions> Schedules { get; } = new Dictionary<string, ScheduleOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Stores by name. <c>default</c> always exists; unless configured it is in memory (CFG-3b).</summary>
    public IDictionary<string, StoreOptions> Stores { get; } = new Dictionary<string, StoreOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Executors by name. <c>default</c> always exists; unless configured it is an asynchronous pool (CFG-3b).</summary>
    public IDictionary<string, ExecutorOptions> Executors { get; } = new Dictionary<string, ExecutorOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Rate limits by name, for jobs to draw from (RAT-1).</summary>
    public IDictionary<string, RateLimitOptions> RateLimits { get; } = new Dictionary<string, RateLimitOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Calendars by name: times that the triggers which name them leave out (CAL-1).</summary>
    public IDictionary<string, ExclusionCalendarOptions> Calendars { get; } = new Dictionary<string, ExclusionCalendarOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Policies that jobs and schedules inherit (CFG-5).</summary>
    public PolicyOptions Defaults { get; } = new();

    /// <summary>How long finished runs are kept.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>What happens when the configuration changes while the scheduler runs.</summary>
    public ReloadOptions Reload { get; } = new();

    /// <summary>Who may do what through the HTTP API and the dashboard.</summary>
    public AccessOptions Access { get; } = new();

    /// <summary>What happens to running jobs when the host stops.</summary>
    public ShutdownOptions Shutdown { get; } = new();

    /// <summary>
    /// How arguments and results are written and read. Default: <see cref="PayloadJson.Default"/>. For ahead-of-time compilation, a copy of it with a <see cref="JsonSerializerOptions.TypeInfoResolver"/> that
    /// knows the types of the jobs. Only in code.
    /// </summary>
    public JsonSerializerOptions Serializer { get; set; } = PayloadJson.Default;

    /// <summary>What was wrong in the section itself, found while reading it; reported together with everything else.</summary>
    internal List<ConfigurationProblem> Problems { get; } = [];
}

namespace Scheduler.Hosting.AspNetCore.Diagnostics;

/// <summary>The ids of what the API writes to the log, from 4000. A number is never given to another event.</summary>
internal static class ApiLogEvents
{
    public const int OpenToLocal = 4000;
    public const int UnknownPolicy = 4001;
    public const int Acted = 4002;
    public const int AuditFailed = 4003;
    public const int RequestFailed = 4010;
    public const int EventsFailed = 4011;
}

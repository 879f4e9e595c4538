using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.AspNetCore.Diagnostics;

namespace Scheduler.Hosting.AspNetCore.Access;

/// <summary>Says at the start who may do what, where that may not be what its owner thinks.</summary>
internal sealed partial class AccessReport(AccessRules rules, IServiceProvider services, ILogger logger)
{
    /// <param name="asked">Whether the application itself asks for authorization at the endpoints.</param>
    public void Write(bool asked)
    {
        AccessLevel[] local = asked ? [] : [.. Enum.GetValues<AccessLevel>().Where(level => AccessGate.PolicyOf(rules, level) is null)];
        if (local.Length > 0)
        {
            Log.Local(logger, string.Join(", ", local.Select(AccessGate.SettingOf)));
        }

        foreach (var level in Enum.GetValues<AccessLevel>())
        {
            // A provider that has to ask elsewhere is asked when the first request comes.
            if (AccessGate.PolicyOf(rules, level) is { } name
                && services.GetService<IAuthorizationPolicyProvider>()?.GetPolicyAsync(name) is null or { IsCompletedSuccessfully: true, Result: null })
            {
                Log.Unknown(logger, AccessGate.SettingOf(level), name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(ApiLogEvents.OpenToLocal, LogLevel.Warning, "SCH1100 Scheduler:Access: the HTTP API answers only requests of this machine where there is no policy. Set {Settings}.")]
        public static partial void Local(ILogger logger, string settings);

        [LoggerMessage(ApiLogEvents.UnknownPolicy, LogLevel.Error, "SCH1101 Scheduler:Access:{Setting}: the application has no policy '{Policy}', so every such request is refused. Add it with AddAuthorization, or correct the name.")]
        public static partial void Unknown(ILogger logger, string setting, string policy);
    }
}

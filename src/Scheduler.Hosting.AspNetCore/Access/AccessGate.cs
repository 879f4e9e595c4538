using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.AspNetCore.Api;

namespace Scheduler.Hosting.AspNetCore.Access;

/// <summary>Decides whether a request is answered (SEC-4). Closed, unless a policy opens it or the request is of this machine.</summary>
internal sealed class AccessGate(IScheduler scheduler)
{
    /// <summary>The setting that names the policy of a level.</summary>
    public static string SettingOf(AccessLevel level) => $"{level}Policy";

    /// <summary>The name of a level's policy; null where it has none.</summary>
    public static string? PolicyOf(AccessRules rules, AccessLevel level) => level switch
    {
        AccessLevel.Read => rules.ReadPolicy,
        AccessLevel.Operate => rules.OperatePolicy,
        _ => rules.AdminPolicy,
    };

    /// <summary>Whether the request may go on. Where it may not, the answer is said already, or thrown as a problem.</summary>
    /// <exception cref="ApiException">It may not.</exception>
    public async Task<bool> AllowsAsync(HttpContext context, AccessLevel level)
    {
        var rules = scheduler.Configuration.Access;
        if (PolicyOf(rules, level) is { } policy)
        {
            if (!await MeetsAsync(context, policy, level).ConfigureAwait(false))
            {
                return false;
            }
        }
        else if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null && LocalRequests.Refusal(context) is { } refusal)
        {
            throw new ApiException(
                StatusCodes.Status403Forbidden, ApiCodes.LocalOnly, $"Only requests of this machine are answered, because no policy says who else may: {refusal}. Set Access:{SettingOf(level)} in the configuration of the scheduler.");
        }

        if (level != AccessLevel.Read && rules.ReadOnly)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, ApiCodes.ReadOnly, "The scheduler can only be looked at: Access:ReadOnly is set in its configuration.");
        }

        return true;
    }

    private static async Task<bool> MeetsAsync(HttpContext context, string name, AccessLevel level)
    {
        var services = context.RequestServices;
        if (services.GetService<IAuthorizationPolicyProvider>() is not { } provider || await provider.GetPolicyAsync(name).ConfigureAwait(false) is not { } policy)
        {
            throw new ApiException(
                StatusCodes.Status500InternalServerError, ApiCodes.UnknownPolicy, $"Access:{SettingOf(level)} names the policy '{name}', which the application does not have. Add it with AddAuthorization, or correct the name.");
        }

        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        var authentication = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        var result = await evaluator.AuthorizeAsync(policy, authentication, context, context).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            // It asks for credentials or refuses, in the way of the application's scheme.
            await services.GetRequiredService<IAuthorizationMiddlewareResultHandler>().HandleAsync(static _ => Task.CompletedTask, context, policy, result).ConfigureAwait(false);
        }

        return result.Succeeded;
    }
}

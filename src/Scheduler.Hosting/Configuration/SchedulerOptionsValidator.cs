using Microsoft.Extensions.Options;

namespace Scheduler.Hosting.Configuration;

/// <summary>Refuses options that cannot become definitions, with one report of everything that is wrong (CFG-9).</summary>
internal sealed class SchedulerOptionsValidator(DefinitionBuilder builder, TimeProvider time) : IValidateOptions<SchedulerOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulerOptions options)
    {
        var built = builder.Build(options, time.GetUtcNow());
        return built.Definitions is not null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(ProblemReport.OfStart(built.Problems));
    }
}

using Microsoft.Extensions.Options;

namespace Scheduler.Hosting.Configuration;

/// <summary>Refuses options that cannot become definitions, with one report of everything that is wrong (CFG-9).</summary>
internal sealed class SchedulerOptionsValidator(DefinitionBuilder builder, SchedulerSection section, TimeProvider time) : IValidateOptions<SchedulerOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulerOptions options)
    {
        var built = builder.Build(options, time.GetUtcNow());
        return built.Definitions is not null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(ProblemReport.Write(
                "Scheduler configuration is invalid",
                "The application will not start.",
                built.Problems.Select(section.WithSource)));
    }
}

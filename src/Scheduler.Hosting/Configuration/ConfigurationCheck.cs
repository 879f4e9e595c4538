using Microsoft.Extensions.Options;

namespace Scheduler.Hosting.Configuration;

/// <summary>Reads and checks the configuration of an application as its start does, but says what is wrong in place of throwing it.</summary>
internal sealed class ConfigurationCheck(
    IEnumerable<IConfigureOptions<SchedulerOptions>> setups,
    IEnumerable<IPostConfigureOptions<SchedulerOptions>> postConfigures,
    IEnumerable<IValidateOptions<SchedulerOptions>> validations,
    DefinitionBuilder builder,
    SchedulerSection section,
    TimeProvider time)
{
    /// <summary>The section that is read.</summary>
    public SchedulerSection Section => section;

    public BuiltDefinitions Run()
    {
        var options = new SchedulerOptionsFactory(setups, postConfigures, []).Create(Options.DefaultName);

        // What the application itself asks of the options stops the start too.
        var others = validations.Where(validation => validation is not SchedulerOptionsValidator).Select(validation => validation.Validate(Options.DefaultName, options));
        foreach (var failure in others.SelectMany(result => result.Failed ? result.Failures : []))
        {
            options.Problems.Add(new(ProblemCodes.RefusedByApplication, section.Path, failure));
        }

        return builder.Build(options, time.GetUtcNow());
    }
}

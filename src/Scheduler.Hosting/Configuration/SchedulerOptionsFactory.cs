using Microsoft.Extensions.Options;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// Makes the options: what code configures first, then the section, then what code post-configures (CFG-7). The order of registration would make it depend on where in
/// the program the scheduler is added.
/// </summary>
internal sealed class SchedulerOptionsFactory(
    IEnumerable<IConfigureOptions<SchedulerOptions>> setups,
    IEnumerable<IPostConfigureOptions<SchedulerOptions>> postConfigures,
    IEnumerable<IValidateOptions<SchedulerOptions>> validations)
    : OptionsFactory<SchedulerOptions>(setups.OrderBy(setup => setup is SectionReader), postConfigures, validations);

using Microsoft.Extensions.Options;

namespace Scheduler.Hosting.Configuration;

/// <summary>Reads the section into the options, key by key over what code filled (CFG-7). What it cannot read ends up in <see cref="SchedulerOptions.Problems"/>.</summary>
internal sealed class SectionReader(SchedulerSection source, TriggerKinds kinds) : IConfigureOptions<SchedulerOptions>
{
    public void Configure(SchedulerOptions options)
    {
        if (source.Section is { } section)
        {
            KeyTables.Scheduler.Read(options, new(section, options.Problems, kinds));
        }
    }
}

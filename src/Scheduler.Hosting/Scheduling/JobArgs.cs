using System.Text.Json;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Arguments are checked where they come in, so that a run does not fail later for what its maker could have been told.</summary>
internal static class JobArgs
{
    /// <exception cref="InvalidArgsException">They are not what the job takes.</exception>
    public static void Check(JobDefinition job, Payload args, JsonSerializerOptions json)
    {
        if (args.IsEmpty || job.Descriptor.ArgsType is not { } type)
        {
            return;
        }

        try
        {
            args.As(type, json);
        }
        catch (JsonException exception)
        {
            throw new InvalidArgsException(job.Name, type, exception);
        }
    }
}

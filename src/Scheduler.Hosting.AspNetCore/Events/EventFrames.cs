using System.Text;
using System.Text.Json;
using Scheduler.Hosting.AspNetCore.Api;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Events;

/// <summary>Events as server-sent events.</summary>
internal static class EventFrames
{
    /// <summary>Sent while nothing happens, so that nobody on the way takes the connection for dead.</summary>
    public static readonly byte[] Heartbeat = ": alive\n\n"u8.ToArray();

    /// <summary>Sent first: the answer has begun, and a browser that loses it comes back after so many milliseconds.</summary>
    public static readonly byte[] Hello = "retry: 2000\n: connected\n\n"u8.ToArray();

    /// <summary>One event.</summary>
    /// <param name="id">Its id, with which a client that comes back says what it has seen.</param>
    /// <param name="happened">The event.</param>
    public static byte[] Write(string id, EventResponse happened) =>
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {happened.Type}\ndata: {JsonSerializer.Serialize(happened, ApiJson.Default.EventResponse)}\n\n");

    /// <summary>An event as the API shows it.</summary>
    public static EventResponse View(SchedulerEvent happened, Responses responses)
    {
        var response = new EventResponse { Type = happened.GetType().Name, At = happened.At };
        response = happened switch
        {
            RunEvent of => response with { Run = responses.Run(of.Run), Schedule = of.Run.ScheduleId, Job = of.Run.Job, Store = of.Run.Store },
            ScheduleEvent of => response with { Schedule = of.ScheduleId, Job = of.Job },
            _ => response,
        };
        return happened switch
        {
            SchedulePaused of => response with { Pause = Responses.Pause(of.Pause) },
            ScheduleExhausted of => response with { Completion = of.Reason },
            ScheduleFaulted of => response with { Error = Responses.Error(of.Error, whole: false) },
            SuccessOverdue of => response with { LastSuccess = of.LastSuccess },
            OccurrencesMissed of => response with { Missed = Responses.Missed(of.Missed) },
            SchedulerPaused of => response with { Pause = Responses.Pause(of.Pause) },
            JobPaused of => response with { Job = of.Job, Pause = Responses.Pause(of.Pause) },
            JobResumed of => response with { Job = of.Job },
            JobRegistered of => response with { Job = of.Job },
            StoreAdded of => response with { Store = of.Store },
            ExecutorAdded of => response with { Executor = of.Executor },
            LeaseLost of => response with { Store = of.Store },
            ClockJumped of => response with { BySeconds = of.By.TotalSeconds },
            EventsLost of => response with { Lost = of.Count },
            ConfigurationReloaded of => response with { Added = of.Added, Changed = of.Changed, Retired = of.Retired },
            ConfigurationRejected of => response with { Errors = of.Errors },
            _ => response,
        };
    }
}

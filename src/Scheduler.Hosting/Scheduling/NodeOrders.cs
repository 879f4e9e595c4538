using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Tells on this node what callers, here or elsewhere, have asked of it (PAU-1, SHD-4).</summary>
internal sealed partial class NodeOrders(string name, EngineParts parts, RunLauncher launcher, LoopHealth health, ILogger logger)
{
    private NodeControl? _told;
    private bool _drained;

    public void Look(ControlState control)
    {
        var asked = control.OfNode(parts.Process);
        if (asked != _told)
        {
            (_told, _drained) = (asked, false);
            health.Drains(asked is { Drains: true });
            switch (asked)
            {
                case null:
                    Log.GoesOn(logger, name);
                    break;
                case { Drains: true }:
                    Log.Drains(logger, name, asked.Pause.By, asked.Pause.Reason);
                    break;
                default:
                    Log.Paused(logger, name, asked.Pause.By, asked.Pause.Reason);
                    break;
            }
        }

        if (asked is { Drains: true } && !_drained && launcher.Active.Count == 0)
        {
            _drained = true;
            Log.Drained(logger, name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.NodePaused, LogLevel.Information, "This node was paused in store '{Store}' (by {By}: {Reason}): until it is resumed it executes nothing that has not started.")]
        public static partial void Paused(ILogger logger, string store, string? by, string? reason);

        [LoggerMessage(LogEvents.NodeDrains, LogLevel.Information, "This node drains in store '{Store}' (by {By}: {Reason}): until it is resumed it starts nothing, and what runs goes on to its end.")]
        public static partial void Drains(ILogger logger, string store, string? by, string? reason);

        [LoggerMessage(LogEvents.NodeDrained, LogLevel.Information, "Nothing of store '{Store}' runs on this node any more: it is drained.")]
        public static partial void Drained(ILogger logger, string store);

        [LoggerMessage(LogEvents.NodeGoesOn, LogLevel.Information, "This node goes on in store '{Store}'.")]
        public static partial void GoesOn(ILogger logger, string store);
    }
}

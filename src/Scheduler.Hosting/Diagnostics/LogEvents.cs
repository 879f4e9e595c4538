namespace Scheduler.Hosting.Diagnostics;

/// <summary>Every log event id in one list: 1000 scheduling, 2000 execution, 3000 stores, 4000 API, 5000 configuration. A number is never given to another event.</summary>
internal static class LogEvents
{
    public const int SchedulerStarted = 1000;
    public const int SchedulerStopping = 1001;
    public const int SchedulerStopped = 1002;
    public const int TurnFailed = 1010;
    public const int TurnRecovered = 1011;
    public const int ScheduleFaulted = 1020;
    public const int OccurrencesMissed = 1021;
    public const int ScheduleCompleted = 1022;
    public const int UnknownJob = 1023;
    public const int StaleCompletion = 1024;
    public const int RunsGivenUp = 1025;
    public const int RunMissed = 1026;
    public const int ExecutorThrew = 1027;
    public const int HousekeepingFailed = 1028;
    public const int LeaveFailed = 1029;
    public const int ScheduleDeclared = 1030;
    public const int ScheduleNeverRuns = 1031;
    public const int SchedulerDisabled = 1032;
    public const int SchedulePaused = 1033;
    public const int RunRetries = 1034;
    public const int RunReleased = 1035;
    public const int RunStuck = 1036;
    public const int RunGivenUp = 1037;
    public const int LateEnd = 1038;
    public const int RunOrphaned = 1039;
    public const int LeaseLost = 1040;
    public const int ClockJumped = 1041;
    public const int SchedulePausedItself = 1042;
    public const int ScheduleResumedItself = 1043;
    public const int SchedulerResumedItself = 1044;
    public const int SpentRemoved = 1045;
    public const int ScheduleSearchLimit = 1047;
    public const int SuccessOverdue = 1048;
    public const int DueEnded = 1049;
    public const int NothingFound = 1050;
    public const int NodeRole = 1051;
    public const int RoleWithoutOthers = 1052;
    public const int ClockOff = 1053;
    public const int ClockRight = 1054;
    public const int NodePaused = 1055;
    public const int NodeDrains = 1056;
    public const int NodeDrained = 1057;
    public const int NodeGoesOn = 1058;
    public const int DrainCutShort = 1059;
    public const int ScheduleOrphaned = 1073;
    public const int ScheduleKnown = 1074;

    public const int NotReconciled = 1060;
    public const int ScheduleAddedByReload = 1061;
    public const int ScheduleChangedByReload = 1062;
    public const int ScheduleRetired = 1063;
    public const int ScheduleRestored = 1064;
    public const int ScheduleRefreshed = 1065;
    public const int ConfigurationReloaded = 1066;
    public const int ConfigurationRejected = 1067;
    public const int ConfigurationRecovered = 1068;
    public const int ConfigurationPending = 1069;
    public const int ReloadFailed = 1070;
    public const int ReloadWarning = 1071;
    public const int ReloadIsolated = 1075;
    public const int DeclaresOlder = 1072;

    public const int RunStarted = 2000;
    public const int RunSucceeded = 2001;
    public const int RunFailed = 2002;
    public const int RunCancelled = 2003;
    public const int RunSkipped = 2004;
    public const int RunTimedOut = 2005;
    public const int DisposeFailed = 2011;
    public const int CommandOutput = 2012;

    public const int EventHandlerThrew = 2020;
    public const int EventHandlerLost = 2021;
    public const int EventHandlerCutOff = 2022;

    public const int ConfigurationWarning = 5000;
    public const int ScheduleIsolated = 5001;
}

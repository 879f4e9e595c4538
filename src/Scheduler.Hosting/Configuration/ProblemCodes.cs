namespace Scheduler.Hosting.Configuration;

/// <summary>The catalogue of configuration errors. What is wrong with a trigger or a setting of a component carries its code from there. docs/configuration.md lists all of them.</summary>
internal static class ProblemCodes
{
    public const string UnknownSetting = "SCH1001";
    public const string SeveralTriggers = "SCH1002";
    public const string NoTrigger = "SCH1003";
    public const string UnknownJob = "SCH1004";
    public const string InvalidJobType = "SCH1005";
    public const string DoesNotFit = "SCH1006";
    public const string InvalidDelegate = "SCH1007";
    public const string RefusedByApplication = "SCH1008";
    public const string NeverOccurs = "SCH1022";
    public const string BothDays = "SCH1023";
    public const string InGap = "SCH1024";
    public const string UncountedStep = "SCH1025";
    public const string ZoneAbbreviation = "SCH1033";
    public const string InvalidValue = "SCH1040";
    public const string GraceTooShort = "SCH1041";
    public const string ReplaceMayOverlap = "SCH1042";
    public const string OutOfRange = "SCH1043";
    public const string InvalidTemplate = "SCH1044";
    public const string NoEffect = "SCH1045";
    public const string InThePast = "SCH1051";
    public const string ShownTwice = "SCH1054";
    public const string ContinuationCycle = "SCH1055";
    public const string ContinuationElsewhere = "SCH1056";
    public const string Calendar = "SCH1060";
    public const string UnknownExecutor = "SCH1061";
    public const string UnknownStore = "SCH1062";
    public const string UnknownComponentType = "SCH1063";
    public const string UnknownRateLimit = "SCH1064";
    public const string CodeFailed = "SCH1065";
    public const string InvalidArgs = "SCH1070";
    public const string InvalidId = "SCH1080";
    public const string Duplicate = "SCH1081";
    public const string MergedArray = "SCH1090";
    public const string ShutdownTooLong = "SCH1111";
    public const string MassRemoval = "SCH1200";
    public const string BrokenFile = "SCH1201";
    public const string NeedsRestart = "SCH1202";
}

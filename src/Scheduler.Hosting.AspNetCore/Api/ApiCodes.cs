namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>The codes of what can be wrong with a request; what is wrong with a schedule, a trigger or arguments has those of the configuration.</summary>
internal static class ApiCodes
{
    public const string UnknownMember = "SCH1001";
    public const string UnknownJob = "SCH1004";
    public const string InvalidValue = "SCH1040";
    public const string OutOfRange = "SCH1043";
    public const string UnknownExecutor = "SCH1061";
    public const string UnknownStore = "SCH1062";
    public const string InvalidArgs = "SCH1070";
    public const string UnknownPolicy = "SCH1101";

    public const string Malformed = "SCH4000";
    public const string UnknownParameter = "SCH4001";
    public const string InvalidParameter = "SCH4002";
    public const string InvalidCursor = "SCH4003";
    public const string NotFound = "SCH4004";
    public const string Conflict = "SCH4005";
    public const string NoVersion = "SCH4006";
    public const string Changed = "SCH4007";
    public const string TooLarge = "SCH4008";
    public const string MediaType = "SCH4009";
    public const string LocalOnly = "SCH4010";
    public const string NotAuthenticated = "SCH4011";
    public const string NotAllowed = "SCH4012";
    public const string ReadOnly = "SCH4013";
    public const string OtherSite = "SCH4014";
    public const string NotRemote = "SCH4015";
    public const string Failed = "SCH4020";
}

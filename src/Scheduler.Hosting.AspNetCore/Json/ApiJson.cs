using System.Text.Json.Serialization;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>How the API writes and reads JSON, whatever the application has chosen for its own: camelCase, numbers as numbers, words as in configuration, nothing that is null, and no member that it does not know.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = MaxDepth,
    Converters = [typeof(InstantConverter), typeof(WordConverter<Overlap>), typeof(WordConverter<PendingRuns>), typeof(WordConverter<ResumeMode>), typeof(WordConverter<BackfillOrder>)],
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(OverviewResponse))]
[JsonSerializable(typeof(ConfigurationResponse))]
[JsonSerializable(typeof(Page<JobResponse>))]
[JsonSerializable(typeof(Page<ScheduleResponse>))]
[JsonSerializable(typeof(Page<RunResponse>))]
[JsonSerializable(typeof(ScheduleDetails))]
[JsonSerializable(typeof(OccurrencesResponse))]
[JsonSerializable(typeof(MissedResponse))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(BackfillResponse))]
[JsonSerializable(typeof(RunAccepted))]
[JsonSerializable(typeof(CancelResponse))]
[JsonSerializable(typeof(CancelledRuns))]
[JsonSerializable(typeof(EventResponse))]
[JsonSerializable(typeof(AuditResponse))]
[JsonSerializable(typeof(EnqueueRequestBody))]
[JsonSerializable(typeof(TriggerRequestBody))]
[JsonSerializable(typeof(BackfillRequestBody))]
[JsonSerializable(typeof(PauseRequestBody))]
[JsonSerializable(typeof(SchedulePauseRequestBody))]
[JsonSerializable(typeof(ResumeRequestBody))]
[JsonSerializable(typeof(SkipRequestBody))]
[JsonSerializable(typeof(PreviewRequestBody))]
[JsonSerializable(typeof(CancelRequestBody))]
[JsonSerializable(typeof(RetryRequestBody))]
[JsonSerializable(typeof(ScheduleRequestBody))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How deep JSON may be (SEC-1).</summary>
    public const int MaxDepth = 32;
}

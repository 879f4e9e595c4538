using System.Text.Json.Serialization;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>Words of an enumeration, as configuration has them; never their numbers, which may mean nothing.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
internal sealed class WordConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;

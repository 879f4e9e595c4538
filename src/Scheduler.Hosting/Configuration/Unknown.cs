namespace Scheduler.Hosting.Configuration;

/// <summary>How it is said that a name means nothing here.</summary>
internal static class Unknown
{
    public static string Setting(string key, IEnumerable<string> known) => $"Unknown setting '{key}'.{DidYouMean(key, known)}";

    public static string Argument(string name, Type type, IReadOnlyCollection<string> known) => $"Unknown argument '{name}'.{DidYouMean(name, known)} {type.Name} has {string.Join(", ", known)}.";

    public static string Job(string name, IReadOnlyCollection<string> known) =>
        $"Job '{name}' is not registered.{DidYouMean(name, known, name.Length / 3)} Registered: {List(known)}. (Register with AddJob<T>(\"{name}\"), or name its class in Jobs:{name}:Type.)";

    public static string Store(string name, IEnumerable<string> defined) => $"Store '{name}' not defined. Defined: {List(defined)}.";

    public static string Executor(string name, IEnumerable<string> defined) => $"Executor '{name}' not defined. Defined: {List(defined)}.";

    public static string Connection(string name, Type? service, IReadOnlyCollection<string> defined) =>
        $"Connection '{name}' is not in ConnectionStrings.{DidYouMean(name, defined, name.Length / 3)} Defined: {List(defined)}. (Add ConnectionStrings:{name}{(service is null ? "" : $", or register a {service.Name} with this key")}.)";

    public static string RateLimit(string name, IReadOnlyCollection<string> defined) => $"Rate limit '{name}' not defined.{DidYouMean(name, defined, name.Length / 3)} Defined: {List(defined)}.";

    public static string ComponentType(string name, IReadOnlyCollection<string> known) =>
        $"Type '{name}' is not known.{DidYouMean(name, known, name.Length / 3)} Known: {List(known)}. (Others come with a package or the application, which must register them.)";

    // Names that people give are longer than keys, and are mistaken by more letters.
    private static string DidYouMean(string name, IEnumerable<string> known, int most = 2) => Suggestion.Nearest(name, known, Math.Max(most, 2)) is { } near ? $" Did you mean '{near}'?" : "";

    private static string List(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } list ? list : "none";
}

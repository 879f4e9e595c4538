namespace Scheduler.Hosting.Configuration;

/// <summary>How it is said that a name means nothing here.</summary>
internal static class Unknown
{
    private static readonly string[] Packaged = ["PostgreSql", "Sqlite"];

    // A list that is longer than this helps nobody.
    private const int Few = 16;

    public static string Setting(string key, IEnumerable<string> known)
    {
        string[] names = [.. known];
        var remedy = Meant(key, names) is { } near ? $" Did you mean '{near}'?" : names.Length is > 0 and <= Few ? $" Known here: {string.Join(", ", names)}." : "";
        return $"Unknown setting '{key}'.{remedy}";
    }

    /// <summary>The key that somebody probably meant: one that is spelt nearly so, or one within it or around it, as Cron is in CronExpression.</summary>
    public static string? Meant(string key, IReadOnlyCollection<string> known)
    {
        return Suggestion.Nearest(key, known, Math.Min(2, key.Length / 2)) ?? known.Where(name => IsWordOf(name, key)).MaxBy(name => name.Length) ?? known.Where(name => IsWordOf(key, name)).MinBy(name => name.Length);

        // Words begin with a capital letter.
        static bool IsWordOf(string word, string text) =>
            text.IndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var start
            && (start == 0 || char.IsUpper(text[start]))
            && (start + word.Length == text.Length || char.IsUpper(text[start + word.Length]));
    }

    public static string Argument(string name, Type type, IReadOnlyCollection<string> known) => $"Unknown argument '{name}'.{DidYouMean(name, known)} {type.Name} has {string.Join(", ", known)}.";

    public static string Job(string name, IReadOnlyCollection<string> known) =>
        $"Job '{name}' is not registered.{DidYouMean(name, known, name.Length / 3)} Registered: {List(known)}. (Register with AddJob<T>(\"{name}\"), or name its class in Jobs:{name}:Type.)";

    public static string Store(string name, IEnumerable<string> defined) => $"Store '{name}' not defined. Defined: {List(defined)}.";

    public static string Executor(string name, IEnumerable<string> defined) => $"Executor '{name}' not defined. Defined: {List(defined)}.";

    public static string Connection(string name, Type? service, IReadOnlyCollection<string> defined) =>
        $"Connection '{name}' is not in ConnectionStrings.{DidYouMean(name, defined, name.Length / 3)} Defined: {List(defined)}. (Add ConnectionStrings:{name}{(service is null ? "" : $", or register a {service.Name} with this key")}.)";

    public static string RateLimit(string name, IReadOnlyCollection<string> defined) => $"Rate limit '{name}' not defined.{DidYouMean(name, defined, name.Length / 3)} Defined: {List(defined)}.";

    public static string ComponentType(string name, IReadOnlyCollection<string> known) =>
        $"Type '{name}' is not known.{DidYouMean(name, known, name.Length / 3)} Known: {List(known)}. ({Others(name)})";

    private static string Others(string type) =>
        Packaged.FirstOrDefault(one => one.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } packaged
            ? $"The package Scheduler.Hosting.{packaged} brings it: refer to it, and call Add{packaged}() after AddScheduler()."
            : "Others come with a package or the application, which must register them.";

    // Names that people give are longer than keys, and are mistaken by more letters.
    private static string DidYouMean(string name, IEnumerable<string> known, int most = 2) => Suggestion.Nearest(name, known, Math.Max(most, 2)) is { } near ? $" Did you mean '{near}'?" : "";

    private static string List(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } list ? list : "none";
}

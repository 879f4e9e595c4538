using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// A text over the arguments of a run, such as <c>tenant:{args.tenantId}</c>: what counts together has the same text. <c>{args.a.b}</c> is a member within a member, <c>{args}</c> the
/// arguments themselves, <c>{{</c> and <c>}}</c> are braces.
/// </summary>
/// <remarks>
/// Names are found as written, else ignoring case. A text is itself, without quotes; every other value is its JSON. What is missing or null is the empty text, so that all runs without it count together.
/// </remarks>
internal sealed class KeyTemplate
{
    private const string Root = "args";

    // An index of PostgreSQL takes 2,704 bytes, and a letter at most three of them.
    private const int LongestKey = 500;

    private readonly IReadOnlyList<Part> _parts;

    private KeyTemplate(IReadOnlyList<Part> parts) => _parts = parts;

    /// <summary>Reads a template, or says what is wrong with the text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        (template, problem) = (null, null);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is not ('{' or '}'))
            {
                literal.Append(letter);
            }
            else if (i + 1 < text.Length && text[i + 1] == letter)
            {
                literal.Append(letter);
                i++;
            }
            else if (letter == '}')
            {
                problem = $"'{text}' has a }} that closes nothing. Write }}}} for the letter itself.";
                return false;
            }
            else if (text.IndexOf('}', i) is var end && end < 0)
            {
                problem = $"'{text}' has a {{ without its }}. Write {{{{ for the letter itself.";
                return false;
            }
            else if (Path(text[(i + 1)..end]) is { } path)
            {
                parts.Add(new(literal.ToString(), path));
                literal.Clear();
                i = end;
            }
            else
            {
                problem = $"'{text[i..(end + 1)]}' is no argument. Write {{args.name}} for a member of the arguments, {{args.name.inner}} for one within it, or {{args}} for the arguments themselves.";
                return false;
            }
        }

        parts.Add(new(literal.ToString(), null));
        template = new(parts);
        return true;
    }

    /// <summary>
    /// What runs with these arguments count under: the text for them after the name of whom they count for. Stores keep it in indexes, so a text that is too long for one, or has a letter that not every
    /// database takes, is replaced by its hash.
    /// </summary>
    public string KeyOf(string owner, Payload args)
    {
        var text = Render(args);
        return $"{owner}:{(text.Length > LongestKey || text.Contains('\0', StringComparison.Ordinal) ? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()))) : text)}";
    }

    /// <summary>The text for these arguments.</summary>
    public string Render(Payload args)
    {
        using var document = Parse(args);
        var text = new StringBuilder();
        foreach (var (literal, path) in _parts)
        {
            text.Append(literal);
            if (path is not null && document is not null)
            {
                text.Append(Find(document.RootElement, path));
            }
        }

        return text.ToString();
    }

    private static string[]? Path(string placeholder)
    {
        var names = placeholder.Split('.');
        return names[0] == Root && names.All(name => name.Length > 0 && name == name.Trim() && !name.Contains('{', StringComparison.Ordinal)) ? names[1..] : null;
    }

    private static JsonDocument? Parse(Payload args)
    {
        try
        {
            return args.IsEmpty ? null : JsonDocument.Parse(args.Utf8);
        }
        catch (JsonException)
        {
            return null; // Code made the arguments of something that is no JSON: they have no members.
        }
    }

    private static string? Find(JsonElement value, string[] path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !TryMember(value, name, out value))
            {
                return null;
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => Text(value),
            _ => value.GetRawText(),
        };
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText(); // It escapes half of a letter, which JSON allows and a text cannot hold.
        }
    }

    private static bool TryMember(JsonElement parent, string name, out JsonElement member)
    {
        if (parent.TryGetProperty(name, out member))
        {
            return true;
        }

        foreach (var property in parent.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                member = property.Value;
                return true;
            }
        }

        return false;
    }

    /// <summary>A literal, and the argument after it; the last one has none.</summary>
    private readonly record struct Part(string Literal, string[]? Path);
}

namespace Scheduler.Hosting.Configuration;

/// <summary>The keys that may stand at one place of the section.</summary>
internal abstract class KeyTable
{
    /// <summary>What it fills, in one word.</summary>
    public abstract string Name { get; }

    public abstract IEnumerable<Key> Keys { get; }

    /// <summary>Whether the kinds of triggers that the application has registered stand there too.</summary>
    public abstract bool TakesKinds { get; }

    /// <summary>Whether other keys may stand there too, and mean what somebody else says.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>The keys for the kinds of triggers that the application has registered.</summary>
    public abstract IEnumerable<Key> KeysOf(TriggerKinds kinds);
}

/// <summary>The keys that may stand at one place of the section, written as a table: one line a key.</summary>
/// <typeparam name="T">The options they fill.</typeparam>
internal sealed class KeyTable<T> : KeyTable
    where T : class
{
    private readonly OrderedDictionary<string, Key<T>> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<T, Setting>> _before = [];
    private Action<T, Setting>? _others;
    private Func<TriggerKinds, IEnumerable<Key<T>>>? _added;

    public override string Name => typeof(T).Name.Replace("Options", "", StringComparison.Ordinal);

    public override IEnumerable<Key> Keys => _keys.Values;

    public override bool TakesKinds => _added is not null;

    public override bool IsOpen => _others is not null;

    public override IEnumerable<Key<T>> KeysOf(TriggerKinds kinds) => _added?.Invoke(kinds) ?? [];

    /// <summary>Reads what stands at a place. A key that is not in the table is an error (CFG-6).</summary>
    public void Read(T options, Setting section)
    {
        foreach (var prepare in _before)
        {
            prepare(options, section);
        }

        var added = KeysOf(section.Kinds).ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.Children($"{{ \"{_keys.GetAt(0).Key}\": ... }}"))
        {
            if (_keys.TryGetValue(child.Key, out var key) || added.TryGetValue(child.Key, out key))
            {
                key.Read(options, child);
            }
            else if (_others is not null)
            {
                _others(options, child);
            }
            else if (!child.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && child.Key != "$schema")
            {
                child.Place.Error(ProblemCodes.UnknownSetting, Unknown.Setting(child.Key, _keys.Keys.Concat(added.Keys)));
            }
        }
    }

    public KeyTable<T> Text(string name, Action<T, string> set, string summary) =>
        Add(new(name, KeyKind.Text, summary, (options, setting) => Set(options, setting.Text(), set)));

    public KeyTable<T> Number(string name, Action<T, int> set, string summary, int? none = null) =>
        Add(new(name, KeyKind.Number, summary, (options, setting) => Set(options, setting.Number(none), set)) { Words = none is null ? [] : ["none"] });

    public KeyTable<T> Real(string name, Action<T, double> set, string summary) =>
        Add(new(name, KeyKind.Real, summary, (options, setting) => Set(options, setting.Real(), set)));

    public KeyTable<T> Flag(string name, Action<T, bool> set, string summary) =>
        Add(new(name, KeyKind.Flag, summary, (options, setting) => Set(options, setting.Flag(), set)));

    public KeyTable<T> Length(string name, Action<T, Duration> set, string summary, bool takesNone = true) =>
        Add(new(name, KeyKind.Length, summary, (options, setting) => Set(options, setting.Length(takesNone), set)) { Words = takesNone ? ["none"] : [] });

    public KeyTable<T> Texts(string name, Action<T, IReadOnlyList<string>> set, string summary) =>
        Add(new(name, KeyKind.Texts, summary, (options, setting) => Set(options, setting.Texts(), set)) { Words = ["none"] });

    public KeyTable<T> Lengths(string name, Action<T, IReadOnlyList<Duration>> set, string summary) =>
        Add(new(name, KeyKind.Lengths, summary, (options, setting) => Set(options, setting.Lengths(), set)) { Words = ["none"] });

    public KeyTable<T> Choice<TEnum>(string name, Action<T, TEnum> set, string summary)
        where TEnum : struct, Enum =>
        Add(new(name, KeyKind.Choice, summary, (options, setting) => Set(options, setting.Choice<TEnum>(), set)) { Words = Enum.GetNames<TEnum>() });

    public KeyTable<T> Section<TPart>(string name, Func<T, TPart> part, KeyTable<TPart> table, string summary)
        where TPart : class =>
        Add(new(name, KeyKind.Section, summary, (options, setting) => table.Read(part(options), setting)) { Table = table });

    /// <summary>A section whose presence means something: without any value in it there is none.</summary>
    public KeyTable<T> Optional<TPart>(string name, Func<T, TPart?> get, Action<T, TPart> set, KeyTable<TPart> table, string summary)
        where TPart : class, new() =>
        Add(new(name, KeyKind.Section, summary, (options, setting) =>
        {
            var part = get(options) ?? new();
            table.Read(part, setting);
            if (setting.HasContent)
            {
                set(options, part);
            }
        })
        { Table = table });

    public KeyTable<T> Map<TEntry>(string name, Func<T, IDictionary<string, TEntry>> entries, KeyTable<TEntry> table, string summary)
        where TEntry : class, new() =>
        Add(new(name, KeyKind.Map, summary, (options, setting) =>
        {
            foreach (var child in setting.Entries())
            {
                if (!entries(options).TryGetValue(child.Key, out var entry))
                {
                    entries(options).Add(child.Key, entry = new());
                }

                table.Read(entry, child);
            }
        })
        { Table = table });

    /// <summary>An array, whose elements have the keys of a table. Arrays of several sources are merged by index.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="entries">What it fills.</param>
    /// <param name="table">The keys of an element.</param>
    /// <param name="example">An element, for messages.</param>
    /// <param name="summary">What it means.</param>
    public KeyTable<T> List<TEntry>(string name, Func<T, IList<TEntry>> entries, Func<KeyTable<TEntry>> table, string example, string summary)
        where TEntry : class, new() =>
        Add(new(name, KeyKind.List, summary, (options, setting) =>
        {
            foreach (var child in setting.Elements(example))
            {
                var entry = new TEntry();
                entries(options).Add(entry);
                if (!child.IsSet)
                {
                    table().Read(entry, child);
                }
            }
        })
        { Items = table });

    /// <summary>An array of texts, or one text. It replaces what code wrote (CFG-5).</summary>
    public KeyTable<T> Texts(string name, Func<T, IList<string>> texts, string summary) =>
        Add(new(name, KeyKind.Texts, summary, (options, setting) =>
        {
            if (setting.HasContent)
            {
                var list = texts(options);
                list.Clear();
                foreach (var text in setting.OneOrMore())
                {
                    list.Add(text);
                }
            }
        }));

    public KeyTable<T> Pairs(string name, Func<T, IDictionary<string, string>> pairs, string summary) =>
        Add(new(name, KeyKind.Pairs, summary, (options, setting) =>
        {
            foreach (var child in setting.Children("{ \"a-name\": \"a text\" }"))
            {
                if (child.Text() is { } value)
                {
                    pairs(options)[child.Key] = value;
                }
            }
        }));

    public KeyTable<T> Free(string name, Action<T, Setting> read, string summary) => Add(new(name, KeyKind.Free, summary, read));

    /// <summary>One of some words, or a section.</summary>
    public KeyTable<T> WordsOrSection(string name, Action<T, Setting> read, IReadOnlyList<string> words, KeyTable table, string summary) =>
        Add(new(name, KeyKind.Section, summary, read) { Words = words, Table = table });

    /// <summary>Has the keys of another table stand here too.</summary>
    public KeyTable<T> Include<TPart>(KeyTable<TPart> table, Func<T, TPart> part)
        where TPart : class
    {
        foreach (var before in table._before)
        {
            Before((options, setting) => before(part(options), setting));
        }

        foreach (var key in table._keys.Values)
        {
            Add(Of(key));
        }

        return table.TakesKinds ? Added(kinds => table.KeysOf(kinds).Select(Of)) : this;

        Key<T> Of(Key<TPart> key) =>
            new(key.Name, key.Kind, key.Summary, (options, setting) => key.Read(part(options), setting)) { Words = key.Words, Table = key.Table, Items = key.Items };
    }

    /// <summary>Does this before any key is read.</summary>
    public KeyTable<T> Before(Action<T, Setting> prepare)
    {
        _before.Add(prepare);
        return this;
    }

    /// <summary>Has keys besides, which only the application knows.</summary>
    public KeyTable<T> Added(Func<TriggerKinds, IEnumerable<Key<T>>> keys)
    {
        _added = keys;
        return this;
    }

    /// <summary>Takes every other key.</summary>
    public KeyTable<T> Others(Action<T, Setting> read)
    {
        _others = read;
        return this;
    }

    private static void Set<TValue>(T options, TValue? value, Action<T, TValue> set)
        where TValue : class
    {
        if (value is not null)
        {
            set(options, value);
        }
    }

    private static void Set<TValue>(T options, TValue? value, Action<T, TValue> set)
        where TValue : struct
    {
        if (value is { } given)
        {
            set(options, given);
        }
    }

    private KeyTable<T> Add(Key<T> key)
    {
        _keys.Add(key.Name, key);
        return this;
    }
}

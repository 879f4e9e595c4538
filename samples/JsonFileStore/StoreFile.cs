using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>The file, which this process alone uses while it is open. It is written whole each time, beside the old one, which it then replaces.</summary>
internal sealed class StoreFile : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new DurationConverter(), new DefinitionConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly bool _flushes;

    private StoreFile(string path, FileStream held, bool flushes) => (_path, _lock, _flushes) = (path, held, flushes);

    /// <summary>What was saved last.</summary>
    public Contents Contents { get; private set; } = Contents.Empty;

    /// <exception cref="SchedulerConfigurationException">The file cannot be used: the application is to stop with this line.</exception>
    public static StoreFile Open(string store, string path, bool flushes)
    {
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // A lock of the operating system: it goes with its process, however that ends.
            held = new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var file = new StoreFile(path, held, flushes);
            if (File.Exists(path))
            {
                using var stream = File.OpenRead(path);
                file.Contents = new(JsonSerializer.Deserialize<Saved>(stream, Json) ?? throw new JsonException("It holds null."));
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            held?.Dispose();
            throw new SchedulerConfigurationException($"Store '{store}' cannot use the file '{path}': {exception.Message}");
        }
    }

    /// <summary>Writes. When it returns, it outlives the process, and where it flushes also the machine; when it throws, the file is as it was.</summary>
    public async Task SaveAsync(Contents contents)
    {
        var part = _path + ".part";
        var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(stream, contents.ToSaved(), Json).ConfigureAwait(false);
            stream.Flush(_flushes);
        }

        File.Move(part, _path, overwrite: true);
        Contents = contents;
    }

    public void Dispose() => _lock.Dispose();

    private sealed class DurationConverter : JsonConverter<Duration>
    {
        public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Duration.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    // Opaque: its text, and nothing of what it means.
    private sealed class DefinitionConverter : JsonConverter<StoredDefinition>
    {
        public override StoredDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => StoredDefinition.FromJson(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, StoredDefinition value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToJson());
    }
}

using System.Text;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>A source of configuration whose content a test replaces.</summary>
internal sealed class ChangingConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ChangingConfiguration(string json) => Read(json);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Has other content, and tells so.</summary>
    public void Replace(string json)
    {
        Read(json);
        OnReload();
    }

    private void Read(string json) =>
        Data = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().AsEnumerable()
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
}

using System.Text;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public sealed class JsonPlacesTests
{
    private const string Json = """
        {
          // A comment.
          "Other": [ 1, { "a": 2 } ],
          "Scheduler": {
            "Jobs": {
              "tick": { "Every": "5s",
                "Tags": [ "x",
                  "y" ] }
            },
            "Schedules:night": { "Cron": "0 2 * * *" },
          }
        }
        """;

    [Theory]
    [InlineData("Scheduler", 4)]
    [InlineData("scheduler:JOBS:tick:every", 6)]
    [InlineData("Scheduler:Jobs:tick:Tags:1", 8)]
    [InlineData("Other:1:a", 3)]
    [InlineData("Scheduler:Schedules:night:Cron", 10)]
    [InlineData("Scheduler:Jobs:tock", null)]
    [InlineData("Scheduler:Jobs:tick:Every:a", null)]
    public void A_path_is_found_with_its_line(string path, int? line)
    {
        Assert.Equal(line, JsonPlaces.LineOf(Encoding.UTF8.GetBytes(Json), path));
        Assert.Equal(line, JsonPlaces.LineOf([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)], path));
    }
}

using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

public sealed class Scenario19OptionsTests
{
    [Fact]
    public void Scenario_19_all_faults_of_a_pools_options_are_named_at_once()
    {
        var options = new ClusterPoolOptions { Types = null!, RouterRole = " ", WorkerRole = string.Empty, LongestPayload = 0 };

        var faults = Assert.Throws<TaskPoolOptionsException>(options.Validate).Faults;

        Assert.Equal(
            ["Types: 'null' must not be null", "RouterRole: ' ' must not be empty", "WorkerRole: '' must not be empty", "LongestPayload: '0' must be from 1 to 16777216"],
            faults);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(16 * 1024 * 1024, true)]
    [InlineData((16 * 1024 * 1024) + 1, false)]
    public void Scenario_19_longest_payload_is_from_1_byte_to_16_MB(int bytes, bool isValid)
    {
        var options = new ClusterPoolOptions { LongestPayload = bytes };

        Assert.Equal(isValid, Record.Exception(options.Validate) is null);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("=text")]
    [InlineData("two words")]
    [InlineData("größe")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void Scenario_19_name_of_a_type_that_breaks_the_rule_is_refused(string? name)
    {
        var fault = Assert.Throws<ArgumentException>(() => new WireTypes().Json(name!, JobJson.Default.Job)).Message;

        Assert.Equal($"Name: '{name ?? "null"}' must be from 1 to 64 characters of ASCII that can be seen, not beginning with '='", fault);
    }

    [Fact]
    public void Scenario_19_name_or_type_that_is_registered_twice_is_refused_and_changes_nothing()
    {
        var types = new WireTypes().Json("job", JobJson.Default.Job);

        var name = Assert.Throws<ArgumentException>(() => types.Json("job", WishJson.Default.Wish)).Message;
        var type = Assert.Throws<ArgumentException>(() => types.Json("other", JobJson.Default.Job)).Message;

        Assert.Equal("Name: 'job' stands for a type already", name);
        Assert.Equal($"Type: '{typeof(Job)}' has a name already", type);
        types.Json("other", WishJson.Default.Wish);
        Assert.Equal((new Job(1), new Wish("text")), ((Job)types.Read(types.Write(new Job(1))!.Value), (Wish)types.Read(types.Write(new Wish("text"))!.Value)));
    }
}

using Microsoft.Extensions.Configuration;

namespace Actors.Tests;

public class ConfigurationOptionsTests
{
    [Theory]
    [InlineData("Workers", "DrainDeadline", "Backoff:Max")]
    [InlineData("WORKERS", "DRAINDEADLINE", "BACKOFF:MAX")]
    [InlineData("workers", "drain-deadline", "backoff:max")]
    [InlineData("workers", "Drain-Deadline", "backoff.max")]
    public void Keys_are_read_in_any_case_with_hyphens_and_without(string workers, string deadline, string max)
    {
        var options = Read((workers, "3"), (deadline, " 45s "), (max, "00:05:00"));
        Assert.Equal((3, TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(5)), (options.Workers, options.DrainDeadline, options.Backoff.Max));
    }

    [Fact]
    public void Configuration_as_a_whole_can_be_the_section()
    {
        var whole = new ConfigurationBuilder().AddInMemoryCollection([new("Workers", "3"), new("Overflow", "DropOldest")]).Build();
        var options = TaskPoolOptions.FromConfiguration(whole);
        Assert.Equal((3, Overflow.DropOldest), (options.Workers, options.Overflow));
    }

    [Fact]
    public void Section_that_is_missing_and_values_that_are_null_give_the_defaults()
    {
        var defaults = new TaskPoolOptions();
        Assert.Equal(defaults, Read());
        Assert.Equal(defaults, Read(("Workers", null), ("Timeout", null), ("Backoff", null)));
        Assert.Throws<ArgumentNullException>(() => TaskPoolOptions.FromConfiguration(null!));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var thrown = Assert.Throws<TaskPoolOptionsException>(() => Read(("Nope", "1"), ("Retries", "-1"), ("Timeout", "soon"), ("Workers:0", "3")));
        Assert.Equal(
            [
                "pool:Nope: '1' is not an option of a task pool",
                "pool:Retries: '-1' must be at least 0",
                "pool:Timeout: 'soon' must be a duration with a unit, such as 500ms, 30s, 5m, 1h or 1d",
                "pool:Workers: '{...}' must be a single value",
            ],
            thrown.Faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unknown_key_is_named_even_when_its_value_is_null() => AssertFault("pool:Nope: 'null' is not an option of a task pool", ("Nope", null));

    [Fact]
    public void Value_where_the_section_should_be_is_named() => AssertFault("pool: '5' must be a section of options", (string.Empty, "5"));

    [Fact]
    public void Value_and_section_of_one_name_are_named() =>
        AssertFault("pool:Workers: '{...}' must be a single value", ("Workers", "3"), ("Workers:Most", "4"));

    [Fact]
    public void Same_key_in_two_spellings_is_named()
    {
        var thrown = Assert.Throws<TaskPoolOptionsException>(() => Read(("StuckCap", "1"), ("stuck-cap", "2")));
        Assert.Contains("is given twice, in another spelling", Assert.Single(thrown.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_variable_that_is_empty_means_no_timeout() => Assert.Null(Read(("Timeout", string.Empty)).Timeout);

    private static void AssertFault(string sentence, params (string Key, string? Value)[] values) =>
        Assert.Equal([sentence], Assert.Throws<TaskPoolOptionsException>(() => Read(values)).Faults);

    private static TaskPoolOptions Read(params (string Key, string? Value)[] values)
    {
        var entries = values.Select(pair => new KeyValuePair<string, string?>(pair.Key.Length == 0 ? "pool" : $"pool:{pair.Key}", pair.Value));
        return TaskPoolOptions.FromConfiguration(new ConfigurationBuilder().AddInMemoryCollection(entries).Build().GetSection("pool"));
    }
}

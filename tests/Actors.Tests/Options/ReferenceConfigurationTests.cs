namespace Actors.Tests;

/// <summary>config/akka.hocon, the options record and the reader say the same.</summary>
public class ReferenceConfigurationTests
{
    private static readonly ReferenceFile File = new("actors.task-pool");

    private static readonly IReadOnlyList<string> Keys = [.. TaskPoolKeys.Reader.Entries(File.Section).Select(entry => entry.Key)];

    [Fact]
    public void Every_key_of_the_file_has_a_reader_and_every_reader_a_key_of_the_file() =>
        Assert.Equal(TaskPoolKeys.Reader.KnownKeys.Order(StringComparer.Ordinal), Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_option_but_clock_and_dice_stands_in_the_file() => ReferenceFile.HaveTheSameNames(
        ReferenceFile.Settable(typeof(TaskPoolOptions))
            .Where(property => property.Name is not (nameof(TaskPoolOptions.Clock) or nameof(TaskPoolOptions.Dice) or nameof(TaskPoolOptions.Backoff)))
            .Select(property => property.Name)
            .Concat(ReferenceFile.Settable(typeof(RetryBackoff)).Select(property => $"{nameof(TaskPoolOptions.Backoff)}.{property.Name}")),
        Keys);

    [Fact]
    public void File_as_it_is_read_equals_the_defaults_value_by_value() => ReferenceFile.AreEqual(new TaskPoolOptions(), TaskPoolOptions.FromConfig(File.Section));

    [Fact]
    public void File_gives_every_key_a_comment() => File.HasCommentsFor(Keys);
}

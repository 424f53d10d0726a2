using System.Reflection;
using System.Runtime.CompilerServices;

namespace Actors.Tests;

/// <summary>What travels between threads is sealed and cannot change.</summary>
public class MessageShapeTests
{
    private static readonly IReadOnlyList<Type> Messages =
        [.. typeof(TaskPool).Assembly.GetTypes().Where(type => IsMessage(type) || IsPublicRecord(type) || type == typeof(TaskOutcome))];

    [Fact]
    public void Messages_are_found_both_public_and_internal_ones()
    {
        Assert.Contains(typeof(WhenAllDone), Messages);
        Assert.Contains(typeof(WorkerMessages.GraceOver), Messages);
        Assert.Contains(typeof(QuarantinedTask), Messages);
        Assert.Contains(typeof(OutcomeCounts), Messages);
    }

    [Fact]
    public void Every_message_is_sealed() => Assert.All(Messages, type => Assert.True(type.IsSealed, $"{type} is not sealed"));

    [Fact]
    public void No_property_of_a_message_can_be_set_later() =>
        Assert.All(Messages.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)), property =>
            Assert.True(property.SetMethod is null || IsInitOnly(property.SetMethod), $"{property.DeclaringType}.{property.Name} can be set"));

    [Fact]
    public void No_field_of_a_message_can_be_set_later() =>
        Assert.All(Messages.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)), field =>
            Assert.True(field.IsInitOnly || field.IsDefined(typeof(CompilerGeneratedAttribute)), $"{field.DeclaringType}.{field.Name} can be set"));

    [Fact]
    public void No_message_holds_a_collection_that_its_type_lets_change() =>
        Assert.All(Messages.SelectMany(type => type.GetProperties()), property =>
            Assert.False(
                property.PropertyType.IsArray || (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() is var type && (type == typeof(List<>) || type == typeof(IList<>) || type == typeof(Dictionary<,>))),
                $"{property.DeclaringType}.{property.Name} is a {property.PropertyType}"));

    private static bool IsMessage(Type type) => typeof(IPoolMessage).IsAssignableFrom(type) && !type.IsInterface;

    private static bool IsPublicRecord(Type type) =>
        type.IsPublic && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsInitOnly(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Actors;

/// <summary>Makes the dispatcher of router, coordinator and workers: <c>actors.dispatcher</c> in the configuration.</summary>
public sealed class PoolDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly PoolDispatcher _dispatcher;

    /// <summary>Called by Akka.NET with the section that names this type.</summary>
    public PoolDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        _dispatcher = new PoolDispatcher(
            this,
            Config.GetString("id"),
            Config.GetInt("throughput"),
            throughputDeadlineTime: null, // Compared with the absolute clock by Akka.NET 1.5: a value here ends every run after one message.
            ConfigureExecutor(),
            Config.GetTimeSpan("shutdown-timeout"));

        // Akka.NET leaves that to a timer, which ends with its system; the threads stayed, and with each the mailbox that it had served last, and its pool.
        prerequisites.Settings.System.RegisterOnTermination(_dispatcher.EndThreads);
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;

    /// <summary>Admits tasks on their sender's thread; all else goes to the mailbox.</summary>
    private sealed class PoolDispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executor,
        TimeSpan shutdownTimeout)
        : Dispatcher(configurator, id, throughput, throughputDeadlineTime, executor, shutdownTimeout)
    {
        public void EndThreads() => Shutdown();

        public override void Dispatch(ActorCell cell, Envelope envelope)
        {
            if (cell.Mailbox?.MessageQueue is not RouterMessageQueue queue)
            {
                DispatchElsewhere(cell, envelope);
                return;
            }

            var entrance = queue.EntranceOf(cell);
            var sender = SenderOf(cell, envelope);
            var (message, runner) = Content(entrance, envelope);
            if (runner is null && IsCommand(message))
            {
                if (WaitsFor(message) is not { } what || !IsRefused(entrance, sender, what))
                {
                    base.Dispatch(cell, envelope);
                }

                return;
            }

            if (!IsRefused(entrance, sender, "an outcome"))
            {
                entrance.Tell(message, runner, sender);
            }
        }

        /// <summary>To the coordinator, to a worker, or to a router that has gone, whose mailbox went with it.</summary>
        private void DispatchElsewhere(ActorCell cell, Envelope envelope)
        {
            if (!IsCommand(envelope.Message) && RouterMessageQueue.TryFind(cell, out var gone) && Content(gone, envelope) is var (message, runner) && !IsCommand(message))
            {
                gone.Tell(message, runner, SenderOf(cell, envelope)); // It rejects.
            }
            else if (WaitsFor(envelope.Message) is not { } what || cell.Props.Arguments is not [IEntrance asked] || !IsRefused(asked, SenderOf(cell, envelope), what))
            {
                base.Dispatch(cell, envelope);
            }
        }

        /// <summary>
        /// What is told, and its handler if it has one: looked up first, for what has a handler is a task and needs no further look. What the scheduler tells, a
        /// timer's message or somebody's task, comes in envelopes within the envelope; a task may be an envelope itself.
        /// </summary>
        private static (object Message, TaskRunner? Runner) Content(IEntrance entrance, Envelope envelope)
        {
            var runner = entrance.FindRunner(envelope.Message);
            if (runner is not null || envelope.Message is not IWrappedMessage wrapped)
            {
                return (envelope.Message, runner);
            }

            var message = WrappedMessage.Unwrap(wrapped);
            return (message, entrance.FindRunner(message));
        }

        /// <summary>Without a sender Akka.NET names its dead letters as the sender; telling those an outcome cost two thirds of the speed.</summary>
        private static IActorRef? SenderOf(ActorCell cell, Envelope envelope) =>
            ReferenceEquals(envelope.Sender, cell.SystemImpl.DeadLetters) || envelope.Sender.IsNobody() ? null : envelope.Sender;

        /// <summary>
        /// An <c>Ask</c> inside a handler would wait for the handler's own pool. Asked here, on the asker's thread, its mark can be seen; the failure is
        /// what the <c>Ask</c> throws. A <c>Tell</c> does not wait, so whoever has an actor as its sender is let through.
        /// </summary>
        private static bool IsRefused(IEntrance entrance, IActorRef? sender, string what)
        {
            if (sender is not MinimalActorRef || !entrance.IsInsideHandler)
            {
                return false;
            }

            sender.Tell(new Status.Failure(new WaitRefusedException(entrance.Name, what)));
            return true;
        }

        /// <summary>What a command is answered after: the ends of handlers, that of the asker among them. Null for one that is answered at once.</summary>
        private static string? WaitsFor(object message) => message switch
        {
            Drain or Stop => "the end",
            Resize => "a resize",
            WhenAllDone => "all to be done",
            _ => null,
        };

        /// <summary>What the router itself answers: our commands, Akka's own messages, and outcomes, which it must not answer at all.</summary>
        private static bool IsCommand(object message) => message is IPoolMessage or IAutoReceivedMessage or TaskOutcome or Status;
    }
}

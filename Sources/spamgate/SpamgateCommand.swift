import ArgumentParser
import Gateway
import OperatorCLI

/// The one binary: the gateway itself, and the commands that speak to one.
@main struct SpamgateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spamgate",
        abstract: "A spam-reporting gateway for mobile carriers.",
        discussion: """
            Client commands speak HTTP to --url ($SPAMGATE_URL, else http://127.0.0.1:7726) with \
            the token in --token-file (else operator.token in $SPAMGATE_DATA_DIR or \
            ./spamgate-data).

            Completion for your shell: spamgate --generate-completion-script bash|zsh|fish, \
            for example:
              spamgate --generate-completion-script bash > /etc/bash_completion.d/spamgate

            NO_COLOR=1 switches colours off.
            """,
        version: Gateway.version,
        groupedSubcommands: [
            CommandGroup(
                name: "GATEWAY",
                subcommands: [
                    ServeCommand.self, CheckConfigCommand.self, DoctorCommand.self,
                    IntakeCommand.self, ClassifyCommand.self, RedactCommand.self,
                ]
            ),
            CommandGroup(
                name: "CLIENT",
                subcommands: [
                    StatsCommand.self, ExplainCommand.self, AlertsCommand.self, PartnerCommand.self,
                    AgreementCommand.self, FeedCommand.self,
                    SubscriptionCommand.self, DisputeCommand.self, ListingCommand.self,
                    CampaignCommand.self, ReviewCommand.self, AuditCommand.self, DemoCommand.self,
                ]
            ),
        ]
    )
}

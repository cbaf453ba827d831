/// How complaints are grouped into campaigns.
package struct CampaignOptions: Sendable, Equatable {
    /// Whether they are.
    package var enabled = true
    /// Most campaigns that are kept.
    package var liveMax = 0
    /// After what time without a sign of life another gateway goes on.
    package var lease = Duration.zero

    init() {}
}

extension ConfigurationOption {
    /// The options of campaigns.
    static let campaigns: [ConfigurationOption] = [
        .init("campaigns.enabled", \.campaigns.enabled, .boolean),
        .init("campaigns.liveMax", \.campaigns.liveMax, .integer(1000...5_000_000)),
        .init("campaigns.lease", \.campaigns.lease, .duration(.seconds(1) ... .seconds(60))),
    ]
}

/// The part of ``defaultConfigurationText`` about campaigns.
let campaignsConfigurationText = #"""

    # How complaints are grouped into campaigns by what their texts, links and numbers share.
    campaigns:
      # Whether they are. One gateway on a Redis does it for all; what is left undone is made up for
      # later, because the evidence is what is read.
      # Range: true or false. Default: true.
      # Change it on gateways that are to do nothing but take complaints.
      # It needs a restart.
      enabled: true

      # Most campaigns that are kept, those of a single complaint included; beyond that those that
      # were quiet longest are forgotten. Some 2 kB of the gateway's memory each, and 300 bytes of
      # Redis'.
      # Range: 1000 to 5000000. Default: 200000.
      # Change it up when more different texts than that are reported in a month.
      # It needs a restart.
      liveMax: 200000

      # Duration without a sign of life after which another gateway goes on with the campaigns.
      # Range: 1s to 60s. Default: 5s.
      # Change it up when gateways stall for longer.
      # It needs a restart.
      lease: 5s

    """#

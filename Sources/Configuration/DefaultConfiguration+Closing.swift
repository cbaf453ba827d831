/// The last sections of ``defaultConfigurationText``.
let closingConfigurationText = #"""
    # What comes of statements that a sender is listed wrongly.
    disputes:
      # How long an upheld dispute, an operator's withdrawal or a dismissed review keeps a sender
      # off the list, unless the decision says it. Counting goes on meanwhile.
      # Range: 1d to 3660d, in whole days. Default: 90d.
      # Change it to how long it takes you to find out that a sender spams again.
      # SIGHUP applies it.
      hold: 90d

      # Most disputes that may wait for a decision; beyond it opening one gets 409.
      # Range: 1 to 100000. Default: 1000.
      # Change it up when honest partners meet the limit.
      # SIGHUP applies it.
      openMax: 1000

    # Senders whose owners you know. Complaints about them are counted, and when one would be
    # listed it waits for review instead: see "spamgate review list". One that is listed when it
    # gets here is withdrawn, and waits for review too. The name is the sender's canonical text; all
    # three options are required. At most 10000 senders; the same ones on every gateway that shares
    # a Redis.
    # SIGHUP applies all of it.
    verifiedSenders:
      # "alphanumeric:GB:EXBANK":
      #   # The name under which the public knows it. Range: 1 to 200 bytes.
      #   brand: "Example Bank"
      #   # Who is responsible for it. Range: 1 to 200 bytes.
      #   owner: "Example Bank plc, fraud@bank.example"
      #   # The last day on which that is known to be so, in UTC; afterwards it is a sender like any
      #   # other. Range: a date such as 2027-12-31.
      #   expires: 2027-12-31

    # What is measured, at GET /metrics, for Prometheus.
    metrics:
      # Whether everybody who reaches the gateway may read it; otherwise an operator's token is
      # needed. The metrics name partners and how much each of them sends.
      # Range: true or false. Default: false.
      # Change it when Prometheus cannot send a token and nobody else reaches this address.
      # SIGHUP applies it.
      open: false

    # Where secret keys lie.
    keys:
      # Directory of reporter.key and evidence.key, created at the first start with mode 0600.
      # Range: a path; empty for the data directory. Default: "".
      # Change it to keep keys and data apart, so that a backup of the data reveals nobody; and to
      # share the keys between the gateways of one Redis, which must have the same ones.
      directory: ""

    # How the gateway stops.
    shutdown:
      # Longest time from SIGTERM for answering what was accepted before. Range: 1s to 300s.
      # Default: 10s.
      # Change it to less than the time after which your service manager kills.
      # SIGHUP applies it.
      drainDeadline: 10s

    """#

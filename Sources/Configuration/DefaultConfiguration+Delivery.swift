/// The part of ``defaultConfigurationText`` about the delivery of feeds.
let deliveryConfigurationText = #"""
    # How entries of feeds are pushed to subscribers.
    delivery:
      # Deliveries under way at once. Receivers that failed at the last attempt get at most half of
      # them, so that they do not keep the others waiting.
      # Range: 1 to 4096. Default: 128.
      # Change it up when many receivers are far away and the lag grows.
      concurrency: 128

      # Deliveries under way to one host and port at once.
      # Range: 1 to 4096. Default: 16.
      # Change it down when many subscriptions end at one host that cannot bear it.
      perHost: 16

      # Longest time for one attempt, from connecting to the end of the answer; beyond it the
      # attempt has failed. Range: 100ms to 60s. Default: 15s.
      # Change it up when receivers do their work before they answer.
      timeout: 15s

      # Longest time for connecting, TLS included. Range: 100ms to 60s. Default: 5s.
      # Change it when receivers are far away.
      connectTimeout: 5s

      # Pauses between attempts while they fail; the last one repeats. Each is varied by a tenth.
      # Range: 1 to 32 durations from 10ms to 7d. Default: that of Standard Webhooks.
      # Change it for tests, and where receivers are known to be away for hours.
      # SIGHUP applies it.
      retrySchedule: [5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h]

      # Longest Retry-After of a receiver that is heeded. Range: 0ms to 24h. Default: 1h.
      # Change it up when receivers ask for longer pauses and mean them.
      # SIGHUP applies it.
      retryAfterMax: 1h

      # How long every attempt may fail before a subscription is suspended, which is logged as an
      # error. Nothing is lost: resuming it goes on where it stopped.
      # Range: 1s to 90d. Default: 5d.
      # Change it down where somebody is there to look after it.
      # SIGHUP applies it.
      suspendAfter: 5d

      # How long a gateway that shares this Redis may give no sign of life before the others take
      # over what it delivers. Range: 1s to 60s. Default: 10s.
      # Change it up when gateways lose their Redis for longer than that now and then.
      lease: 10s

      # How long the old secret goes on signing, together with the new one, after a rotation.
      # Range: 0ms to 90d. Default: 24h.
      # Change it up when receivers need longer to take the new secret over.
      # SIGHUP applies it.
      secretOverlap: 24h

      # Subscriptions that one partner may have; beyond it 409.
      # Range: 0 to 20000. Default: 100.
      # Change it when a partner has many receivers.
      # SIGHUP applies it.
      subscriptionsMax: 100

      # Hosts, each with its port, that may be called in http:// URLs and at addresses of private
      # networks, where otherwise nothing is sent. For development and tests.
      # Range: at most 64 of the form host:port, such as "localhost:8443". Default: none.
      # Change it on a machine on which receivers are developed, never on one that partners reach:
      # whoever may subscribe can make the gateway call these hosts.
      allowedHosts: []

      # File with the certificates of the authorities (PEM) that receivers' certificates must come
      # from. Range: a path; empty for those of the system. Default: "".
      # Change it when receivers have certificates of an authority of their own.
      caFile: ""

    """#

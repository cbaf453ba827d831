/// What places in ``defaultConfigurationText`` call it.
package let defaultConfigurationName = "default configuration"

/// The documentation and the defaults of every option, as a YAML file.
///
/// `deploy/spamgate.yaml` is the same text for operators to copy; a test compares the two, and
/// `UPDATE_SAMPLES=1 swift test --filter ConfigurationTests` rewrites that file from this one.
package let defaultConfigurationText = #"""
    # The configuration of spamgate: every option, with its default.
    #
    # spamgate reads this file first (it is embedded in the binary), then the file given with
    # --config, then environment variables, then flags; the last one wins. So a file of your own
    # needs only what differs. An option is set in the environment by its upper-cased path joined
    # with "_", limits.batchSize by SPAMGATE_LIMITS_BATCHSIZE; lists are separated by commas there.
    # SPAMGATE_DATA_DIR sets dataDirectory.
    #
    # SIGHUP makes a running gateway read all of that again and check it as a whole. Options that
    # say "SIGHUP applies it." change at once, the others at the next start; the log tells which.
    #
    # Unknown keys, wrong types and values out of range are refused at start, all of them at once.
    # Check a file without starting anything: spamgate check-config --config FILE
    #
    # Durations are a whole number and ms, s, m, h or d. Sizes are a whole number and B, KiB, MiB or
    # GiB. Neither has a space in it.

    # Address and port on which HTTP is served; an IPv6 address is written in brackets,
    # "[::1]:7726".
    # Range: a numeric address, and a port from 0 to 65535; 0 takes any free port.
    # Default: "127.0.0.1:7726", which only this machine reaches.
    # Change it when carriers reach the gateway directly or through a proxy on another machine
    # ("0.0.0.0:7726" for every interface); let nobody reach it without TLS in front.
    listen: "127.0.0.1:7726"

    # Directory of the operator's token, the keys and the embedded Redis; created when missing.
    # One gateway at a time can use it.
    # Range: a path; if not absolute, it is relative to the working directory.
    # Default: "spamgate-data".
    # Change it to a path on a disk that is backed up, such as /var/lib/spamgate, for anything that
    # is not a try.
    dataDirectory: "spamgate-data"

    # Threads that serve HTTP, each with its own event loop and its own connection to Redis.
    # Range: 0 to 64; 0 is one for each core, but one less beside an embedded Redis, which needs a
    # core itself, and at most 8. Default: 0.
    # Change it when other programs need the cores of this machine.
    workers: 0

    # Name of this gateway in the entries of its feeds, by which receivers tell gateways apart.
    # Range: 1 to 64 letters, digits, dots and hyphens. Default: "spamgate".
    # Change it before the first partner subscribes: a host name of yours, and the same one on every
    # gateway that shares a Redis.
    origin: "spamgate"

    # Who runs this gateway. Feeds for other organisations name it: XARF reports, MISP events and
    # IODEF documents are refused while it is not said. All three options are set, or none.
    organisation:
      # The organisation's name. Range: at most 200 characters. Default: "".
      # Change it before the first of those feeds is read.
      # SIGHUP applies it.
      name: ""

      # Where those who receive a feed reach whoever answers for it.
      # Range: an e-mail address, or "". Default: "".
      # Change it to a mailbox that is read.
      # SIGHUP applies it.
      contact: ""

      # The organisation's domain. Range: a domain, or "". Default: "".
      # Change it once: what names the organisation in MISP is made of it.
      # SIGHUP applies it.
      domain: ""

    # The store of complaints, counts and feeds.
    redis:
      # Which Redis: empty for a private server that spamgate starts and stops itself, or
      # redis://[user:password@]host:port[/database], or unix:///path/to/socket.
      # Range: such a URL; special characters of a password are percent-encoded. Default: "".
      # Change it when several gateways share one Redis. That Redis must have appendonly yes,
      # appendfsync always and maxmemory-policy noeviction, or acknowledged complaints can be lost.
      # A password given by flag is seen by every user of the machine; prefer passwordFile.
      url: ""

      # Name of the user of that Redis (ACL), when it is not the default user.
      # Range: at most 128 letters, digits, hyphens, underscores and dots. Default: "".
      # Change it when that Redis has a user for the gateway; deploy/README.md says what that user
      # must be allowed. Name the user here or in redis.url.
      user: ""

      # File whose only line is the password of that Redis. Range: a path; empty for none.
      # Default: "".
      # Change it when that Redis has a password, instead of writing it into the URL.
      passwordFile: ""

      # Longest wait for a connection to Redis. Range: 100ms to 60s. Default: 1s.
      # Change it when Redis is far away.
      connectTimeout: 1s

      # Longest wait for the reply to one call. After it the connection is given up, what was in
      # flight is answered with 503, and the retry is safe.
      # Range: 100ms to 60s, and less than limits.responseDeadline. Default: 2s.
      # Change it when the disk of Redis is slow to sync; the statistics show how long calls take.
      commandTimeout: 2s

      # The weakest durability under which complaints are taken. Redis' own settings are compared
      # with it; while they are weaker, complaints are refused with 503 and /readyz says which
      # setting it is.
      # "always" loses nothing that was acknowledged. "everysec" accepts that a power cut loses the
      # complaints acknowledged in the last second or so. "none" accepts any loss.
      # Range: always, everysec, none. Default: always.
      # Change it only for a Redis that you cannot set to appendfsync always.
      # SIGHUP applies it.
      durability: always

      # Share of Redis' maxmemory, in percent, that complaints leave free. Beyond it they get 503,
      # so that feeds, partners and housekeeping, which frees memory, go on. Nothing is evicted.
      # Range: 0 to 50; 0 waits until Redis itself refuses. Default: 5.
      # Change it up when maxmemory is small: the rest must hold what arrives in half a second.
      memoryHeadroom: 5

      # Most complaints in one call of the ledger function. While a call runs Redis does nothing
      # else.
      # Range: 1 to 1000. Default: 256.
      # Change it down when single complaints wait behind large batches, up for bulk loading.
      batchMax: 256

      # The private server; used when url is empty.
      embedded:
        # The program to start. Range: a path, or a name that is looked up in PATH.
        # Default: "redis-server". Needs version 7.0 or newer.
        # Change it when Redis is installed in another place.
        binary: "redis-server"

        # Memory after which Redis refuses to write, in Redis' own notation: "512mb", "2gb".
        # Nothing is ever evicted; complaints get 503 instead. Range: "0" (no limit) or such an
        # amount.
        # Default: "0".
        # Change it to leave memory for the rest of the machine: half of it is a good start.
        maxmemory: "0"

    # What a client, a request, or all of them together may use. Beyond a limit there is an error
    # that names it; nothing is absorbed silently.
    limits:
      # Largest complaint that is sent alone; beyond it 413. One in a batch is bounded by batchSize,
      # and every text by 16 KiB.
      # Range: 1KiB to 16MiB, and at most limits.batchSize. Default: 64KiB.
      # Change it when complaints carry attachments.
      # SIGHUP applies it.
      complaintSize: 64KiB

      # Largest body of a request; beyond it 413. Range: 1KiB to 64MiB. Default: 1MiB.
      # Change it up for bulk loading; inFlightBytes bounds what all of them together hold.
      # SIGHUP applies it.
      batchSize: 1MiB

      # Most complaints in one request; beyond it 413.
      # Range: 1 to 100000, and at most limits.pendingComplaints. Default: 2000.
      # Change it together with batchSize.
      batchItems: 2000

      # Connections open at once, shared out among the workers; beyond it a new one gets 503 at once
      # and is closed.
      # Range: 16 to 1000000. Default: 12000.
      # Change it with the number of open files that the system allows (ulimit -n), which must be
      # larger by a hundred.
      connections: 12000

      # Longest time from the start of a request to the end of its headers; beyond it the connection
      # is closed. Range: 100ms to 600s. Default: 10s.
      # Change it when clients have very slow links.
      headerDeadline: 10s

      # Longest time from the end of the headers to the end of the body; beyond it 408.
      # Range: 100ms to 600s. Default: 20s.
      # Change it when clients send large batches over slow links.
      bodyDeadline: 20s

      # Longest time from the end of the body to the end of the answer; beyond it the connection is
      # closed. A long poll may wait for longPollMax before this time begins. A client that takes at
      # least 8 KiB/s of a long answer is given as much time again, up to twenty times.
      # Range: 100ms to 600s. Default: 30s.
      # Change it when receivers read large feed pages over slow links.
      responseDeadline: 30s

      # Silence after which a kept connection is closed. Range: 100ms to 600s. Default: 15s.
      # Change it to more than the keep-alive time of a proxy in front, so that the proxy closes
      # first.
      idleTimeout: 15s

      # Complaints that wait for Redis in this gateway at once; beyond it 503 with Retry-After.
      # Range: 1 to 10000000. Default: 20000, about one second of work of a slow Redis.
      # Change it when bursts of bulk loading meet 503 and there is memory to spare.
      pendingComplaints: 20000

      # Memory of all requests that are being read or wait for Redis, over all workers, by estimate:
      # six bytes for each byte of a body, for what is made of it, and 2 KiB for each request.
      # Beyond it a request gets 503 before its body is read. One partner gets at most three
      # quarters of it, and each worker its part; a worker with nothing else to do takes any
      # request.
      # Range: 1MiB to 64GiB. Default: 96MiB, which keeps the gateway below 200 MB.
      # Change it when many large batches arrive at once and there is memory to spare.
      inFlightBytes: 96MiB

      # Longest Retry-After of a 503. It is computed from the complaints that wait and the rate at
      # which Redis took them lately, or from the time since which Redis is away, and differs a
      # little from client to client, so that they do not come back together.
      # Range: 1s to 3600s. Default: 30s.
      # Change it up when clients would rather wait than ask.
      retryAfterMax: 30s

      # Complaints a second that one partner may hand in in the long run, over all its connections
      # to this gateway; each line of a batch counts. Beyond it 429 with Retry-After and RateLimit;
      # a batch is taken or refused as a whole. "spamgate partner set NAME --rate" gives a partner
      # another rate.
      # Range: 0 to 1000000; 0 is no limit. Default: 2000, a hundred times what a large country's
      # subscribers report, and a fraction of what a gateway can take: so it stops only a partner
      # that has gone wrong.
      # Change it to 0 for loading a backlog and for load tests.
      partnerRate: 2000

      # Complaints that one partner may hand in at once after a pause; a batch with more gets 413.
      # Range: 1 to 10000000, and at least limits.batchItems. Default: 120000, a minute's worth.
      # Change it together with partnerRate; a partner's own with "spamgate partner set".
      partnerBurst: 120000

      # Senders that one partner may name within an hour and that this Redis has not seen, over all
      # gateways. Beyond it a complaint about such a sender gets 429, as a line of a batch a problem
      # of its own; complaints about known senders count on. It keeps one partner that sends
      # invented senders from filling Redis.
      # Range: 0 to 100000000; 0 is no limit. Default: 50000; a new sender costs Redis some 500
      # bytes, so a day of it costs 600 MB at most.
      # Change it up where a partner loads a backlog; its own with "spamgate partner set".
      partnerNewSenders: 50000

      # Requests for feeds, statistics and partners that are worked on at once; beyond it 503. A
      # long poll counts only while it is not waiting. Answers that clients are slow to take count
      # for inFlightBytes.
      # Range: 1 to 100000. Default: 64.
      # Change it up when many receivers poll at the same moment and meet 503.
      controlRequests: 64

      # Longest time for which a feed request may ask to wait for news; longer ones get 400.
      # Range: 1s to 600s. Default: 60s.
      # Change it when a proxy in front gives up earlier.
      longPollMax: 60s

      # Feed requests waiting for news at once; beyond it 503 with Retry-After.
      # Range: 0 to 1000000, and at most limits.connections. Default: 1000.
      # Change it with the number of subscribers that poll.
      longPolls: 1000

      # Most entries in one page of a feed; a larger limit in a request gets 400.
      # Range: 1 to 10000. Default: 1000.
      # Change it down when receivers cannot take large pages.
      # SIGHUP applies it.
      feedPageMax: 1000

    # When a sender is listed in the feed, and for how long.
    listing:
      # Distinct reporters, those who said "not spam" taken off, at which a sender is listed.
      # Range: 2 to 10000. Default: 5.
      # Change it up where many numbers are reported by mistake. Nothing about a sender with fewer
      # reporters leaves this gateway.
      # SIGHUP applies it.
      reporters: 5

      # The span over which they are counted. Range: 24h, 7d, 10d or 30d. Default: 10d.
      # Change it to 24h to list only what happens now.
      # SIGHUP applies it.
      window: 10d

      # Time without a new complaint after which a listing is withdrawn.
      # Range: 24h to 30d, and at least listing.window. Default: 30d.
      # Change it down where numbers are given to new subscribers quickly.
      # SIGHUP applies it.
      quietPeriod: 30d

      # Least time between two updates of one listing. Range: 1s to 7d. Default: 1h.
      # Change it down when receivers act on the counts and not only on the listing.
      # SIGHUP applies it.
      updateInterval: 1h

    # What is said of every entry of the feeds.
    feeds:
      # How far whoever reads an entry may pass it on, by the Traffic Light Protocol 2.0 of FIRST.
      # Range: TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED. Default: TLP:AMBER,
      # which is the recipient's organisation and its clients.
      # Change it to what your agreements say. Partners whose agreement has a freer tlp read nothing
      # then.
      # SIGHUP applies it.
      tlp: TLP:AMBER

    # How long what is recorded stays.
    retention:
      # The sealed record of each complaint. Range: 1h to 730d. Default: 30d.
      # Change it to what the law or your agreements allow; it decides how large the store becomes.
      # SIGHUP applies it.
      evidence: 30d

      # Entries of the feed logs; an older cursor gets 410 and the way to a snapshot.
      # Range: 1d to 730d. Default: 90d.
      # Change it when receivers may be away for longer.
      # SIGHUP applies it.
      feed: 90d

      # Disputes that are decided. Range: 1d to 3660d. Default: 400d.
      # Change it to how long somebody may ask why something was decided.
      # SIGHUP applies it.
      disputes: 400d

      # Records of the audit log, which says who changed and who was told what. What is dropped
      # leaves a record of its own behind, so that the rest can still be proven.
      # Range: 2d to 3660d. Default: 400d, so that a year can be looked at when it is over.
      # Change it to what the law or your agreements ask for.
      # SIGHUP applies it.
      audit: 400d

    # What the audit log says of the readers of feeds.
    audit:
      # The span of time in which everything that one partner is told in one way becomes one record:
      # from which entry to which, and how many. Range: 1s to 24h. Default: 1m.
      # Change it up where many partners read all day: each of them adds some 350 bytes to Redis in
      # every such span in which it is told something, half a megabyte a day at 1m.
      # SIGHUP applies it.
      interval: 1m

    # How senders are recognised.
    senders:
      # Texts that a network writes over the sender of a message, compared without regard to case.
      # They are no senders: a complaint about one counts as partial.
      # Range: at most 256 texts. Default: what networks in Singapore, Ireland and Australia write.
      # Change it when your network, or one that yours exchanges messages with, writes another.
      # SIGHUP applies it.
      overstamps: ["Likely-SCAM", "Likely Scam", "Unverified"]

    # What subscribers are asked when what they forwarded does not say who sent it. Which sources
    # ask at all is said for each of them, under sources.
    conversation:
      # Longest time between a question and its answer; what comes later is a report of its own.
      # Range: 1m to 72h. Default: 24h.
      # Change it down where a code is shared with other services, whose replies could be taken for
      # answers.
      # SIGHUP applies it.
      timeout: 24h

      # Language of the questions, unless a source has its own.
      # Range: ar, de, en, es, fr, hi, id, it, ja, ko, nl, pt, ru, tr or zh; empty for the language
      # of the partner's country. Default: "".
      # Change it where most subscribers read another language than that of their country.
      # SIGHUP applies it.
      language: ""

      # Most reports of one subscriber that wait for an answer; a further one takes the place of the
      # oldest, which then counts without a sender.
      # Range: 1 to 32. Default: 8.
      # Change it down to save memory of Redis.
      # SIGHUP applies it.
      openMax: 8

      # Countries whose national numbers subscribers write beside those of the partner's country and
      # of their own number's, tried in this order where a number is none of those: without it a
      # number in the notation of another country is not recognised.
      # Range: at most 16 codes of two capital letters (ISO 3166-1). Default: none.
      # Change it to the neighbours that many of the reported messages come from.
      # SIGHUP applies it.
      countries: []

    # Where messages come from that subscribers send to the reporting code: SMS gateways, message
    # centres and platforms, each with a name of its own (1 to 64 of a to z, 0 to 9 and -). A source
    # calls /v1/mo/FORMAT/NAME. Sources cannot be set in the environment.
    # SIGHUP applies the whole list. Files of secrets have one line; they are read again then.
    #
    # The protocols folder describes each format: what is read, and what the source is answered.
    sources:
    #  handsets:
    #    # kannel, jasmin, mm7, mapped, or a preset of it: twilio, vonage, vonage-messages,
    #    # bandwidth, infobip, sinch, telnyx, oneapi, alibaba.
    #    format: twilio
    #    # The partner that the messages count for.
    #    partner: acme
    #    # The address by which the source knows this gateway, without query; signatures may be made
    #    # of it. Proxies in front change what arrives here, not this.
    #    externalURL: "https://reports.carrier.example/v1/mo/twilio/handsets"
    #    # How the source proves who it is. Schemes: token (of the partner, as a Bearer token; the
    #    # default), basic (user, secretFile), path (secretFile; the secret is the last part of the
    #    # path), networks, and signatures: twilio, sinch, vonage-messages (secretFile), vonage
    #    # (secretFile, algorithm), telnyx (publicKey in base64), hmac (secretFile, header, and if
    #    # need be algorithm, encoding, prefix, timeHeader). The algorithm is md5, sha1, sha256 (the
    #    # default) or sha512, of Vonage also md5-hash. tolerance (5m) is the longest distance
    #    # between a signed time and now. With any scheme, networks lists those that the source may
    #    # call from.
    #    authentication:
    #      scheme: twilio
    #      secretFile: "/etc/spamgate/twilio.token"
    #      networks: ["192.0.2.0/24", "2001:db8::/32"]
    #    # Whether subscribers are asked: in-band (in the answer; kannel, twilio, mapped),
    #    # out-of-band (through reply) or off, the default.
    #    conversation: in-band
    #    language: en
    #    # Texts in place of those that come with the gateway: askSender, askSenderAgain,
    #    # askContent, thanks, thanksPartial, help, stopped.
    #    prompts:
    #      askSender: "Thanks. Please reply with the number or name that sent it."
    #
    #  centre:
    #    format: jasmin
    #    partner: acme
    #    # What data_coding 0 means there: gsm, the default, or latin1.
    #    defaultAlphabet: latin1
    #    authentication:
    #      scheme: path
    #      secretFile: "/etc/spamgate/centre.secret"
    #    conversation: out-of-band
    #    # Where messages for subscribers are handed in: Kannel's sendsms, or Jasmin's send.
    #    reply:
    #      url: "http://127.0.0.1:1401/send"
    #      username: spamgate
    #      passwordFile: "/etc/spamgate/jasmin.password"
    #      from: "7726"
    #
    #  forwarder:
    #    format: mapped
    #    partner: acme
    #    authentication:
    #      scheme: hmac
    #      secretFile: "/etc/spamgate/forwarder.secret"
    #      header: X-Signature
    #      prefix: "sha256="
    #    # Where the fields of a message stand: JSON pointers, or names of fields, or lists of them,
    #    # of which the first counts at which there is something.
    #    mapping:
    #      carriers: [json]
    #      messages: /results
    #      when: "/type=message-received"
    #      id: [/id, /messageId]
    #      subscriber: /from
    #      numbers: international
    #      recipient: /to
    #      text: /text
    #      binary: /data
    #      binaryEncoding: hex
    #      coding: /dcs
    #      header: /udh
    #      partReference: /part/reference
    #      partTotal: /part/total
    #      partNumber: /part/number
    #      time: /time
    #      timeFormat: date-time
    #      timeOffset: 60
    #      files: /media
    #      fileURL: /url
    #      fileType: /type
    #      acknowledgement:
    #        status: 200
    #        contentType: application/json
    #        body: "{\"status\":\"ok\"}"
    #        invalidStatus: 200
    #        refusedStatus: 401
    #        unavailableStatus: 503

    # What is logged, to standard error.
    log:
      # Least severity. Range: trace, debug, info, notice, warning, error or critical.
      # Default: info.
      # Change it to debug while looking for a fault.
      # SIGHUP applies it.
      level: info

      # Form of a line. Range: logfmt (key=value) or json (one object per line). Default: logfmt.
      # Change it to json when a log collector reads it.
      # SIGHUP applies it.
      format: logfmt

      # Duration beyond which a request gets a line of its own, which tells where the time went; at
      # most ten lines a second, the others are counted. Requests that ask to wait are left out.
      # Range: 0ms (never) to 600s. Default: 1s.
      # Change it down while looking for what is slow.
      # SIGHUP applies it.
      slowRequest: 1s

    """# + closingConfigurationText + deliveryConfigurationText
    + categoriesConfigurationText + campaignsConfigurationText

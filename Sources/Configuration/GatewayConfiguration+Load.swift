extension GatewayConfiguration {
    /// Reads the default file, then `file`, then `SPAMGATE_*` variables, then flags; the last wins.
    ///
    /// An option is set by the variable that is its upper-cased path joined by `_`, so
    /// `limits.complaintSize` by `SPAMGATE_LIMITS_COMPLAINTSIZE`; lists are separated by commas.
    /// `SPAMGATE_DATA_DIR` is another name for `SPAMGATE_DATADIRECTORY`. `SPAMGATE_URL` and
    /// `SPAMGATE_TOKEN_FILE` belong to the client commands; any other name with that prefix is a
    /// mistake.
    ///
    /// - Parameters:
    ///   - file: a YAML file; nil for none.
    ///   - environment: the process' variables.
    ///   - overrides: dotted keys and values from the command line, the last of a key wins.
    /// - Throws: every mistake of every source and every broken relation, together.
    package static func load(
        file: String?,
        environment: [String: String],
        overrides: [(key: String, value: String)]
    ) throws(ConfigurationErrors) -> GatewayConfiguration {
        var loader = ConfigurationLoader()
        loader.read(yaml: defaultConfigurationText, file: defaultConfigurationName)
        if let file {
            do throws(FileError) {
                loader.read(yaml: try readText(path: file), file: file)
            } catch {
                loader.add(
                    ConfigurationMistake(
                        .file(path: file, line: 1, column: 1),
                        key: "",
                        problem: "the file \(error.problem)",
                        remedy: "the path of a readable YAML file with --config"
                    )
                )
            }
        }
        loader.read(environment: environment)
        loader.read(overrides: overrides)
        loader.checkRelations()
        loader.readPassword()
        guard loader.mistakes.isEmpty else {
            throw ConfigurationErrors(mistakes: loader.mistakes)
        }
        return loader.configuration
    }

    /// The configuration when nothing is set.
    package static var standard: GatewayConfiguration {
        do {
            return try load(file: nil, environment: [:], overrides: [])
        } catch {
            preconditionFailure("the embedded default file is wrong:\n\(report(error))")
        }
    }
}

extension ConfigurationLoader {
    /// Options that must fit together.
    fileprivate mutating func checkRelations() {
        let limits = configuration.limits
        let listing = configuration.listing
        require(
            limits.complaintSize <= limits.batchSize,
            "limits.complaintSize",
            with: ["limits.batchSize"],
            "is larger than limits.batchSize, so that no such complaint could ever arrive",
            "at most \(quantityText(limits.batchSize, in: QuantityUnit.size))"
        )
        require(
            limits.batchItems <= limits.pendingComplaints,
            "limits.batchItems",
            with: ["limits.pendingComplaints"],
            "is more than limits.pendingComplaints, so that a full batch would always get 503",
            "at most \(limits.pendingComplaints)"
        )
        require(
            limits.batchItems <= limits.partnerBurst,
            "limits.partnerBurst",
            with: ["limits.batchItems"],
            "is less than limits.batchItems, so that a full batch would never be taken",
            "at least \(limits.batchItems)"
        )
        require(
            limits.longPolls <= limits.connections,
            "limits.longPolls",
            with: ["limits.connections"],
            "is more than limits.connections",
            "at most \(limits.connections)"
        )
        require(
            configuration.redis.commandTimeout < limits.responseDeadline,
            "redis.commandTimeout",
            with: ["limits.responseDeadline"],
            "is not shorter than limits.responseDeadline, so that no 503 could tell of the timeout",
            "less than \(limits.responseDeadline.configurationText)"
        )
        require(
            listing.quietPeriod >= listing.window.duration,
            "listing.quietPeriod",
            with: ["listing.window"],
            "is shorter than listing.window, so that a sender would be withdrawn and listed again",
            "at least \(listing.window.rawValue)"
        )
        checkPasswordSources()
        checkOrganisation()
    }

    private mutating func checkPasswordSources() {
        let redis = configuration.redis
        require(
            redis.user.isEmpty || redis.password != nil || !redis.passwordFile.isEmpty,
            "redis.user",
            with: ["redis.url", "redis.passwordFile"],
            "is set, but there is no password for that user",
            "redis.passwordFile, or a password in redis.url"
        )
        guard !redis.passwordFile.isEmpty else { return }
        require(
            redis.location != .embedded,
            "redis.passwordFile",
            with: ["redis.url"],
            "is set, but the embedded Redis has no password",
            "redis.url for the server it belongs to, or \"\""
        )
        require(
            redis.password == nil,
            "redis.passwordFile",
            with: ["redis.url"],
            "is set, but redis.url has a password too",
            "one of the two, better the file"
        )
    }

    /// Replaces the name of the password file by what is in it, its last line break left out.
    fileprivate mutating func readPassword() {
        let path = configuration.redis.passwordFile
        guard !path.isEmpty, !refused.contains("redis.passwordFile") else { return }
        do throws(ValueProblem) {
            let password = try secretLine(path: path)
            change { $0.redis.password = password }
        } catch {
            require(false, "redis.passwordFile", error.problem, error.remedy)
        }
    }
}

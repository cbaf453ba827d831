@main struct SpamgateCommand { static func main() {} }

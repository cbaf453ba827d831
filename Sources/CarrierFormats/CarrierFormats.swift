// CarrierFormats

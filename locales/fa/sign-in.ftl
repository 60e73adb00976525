sms-sign-in-code = کد ورود کارریز: { $code }
sign-in-error-code-shape = کد شش رقم است؛ همان را از پیامک بنویسید.
sign-in-error-code-expired = زمان این کد گذشته است. کد تازه بخواهید.
sign-in-error-code-used-up = پنج بار کد نادرست نوشته شد. کد تازه بخواهید.
sign-in-error-code-wrong = این کد درست نیست. { $left } بار دیگر فرصت دارید.

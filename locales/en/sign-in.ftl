sms-sign-in-code = Karriz sign-in code: { $code }
sign-in-error-code-shape = The code has six digits; write it as the message shows it.
sign-in-error-code-expired = The time of this code has passed. Ask for a new one.
sign-in-error-code-used-up = A wrong code was written five times. Ask for a new one.
sign-in-error-code-wrong = This code is not right. You have { $left } tries left.
